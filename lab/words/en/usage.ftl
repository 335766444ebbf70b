# What typer says around the help of a command, and of a line that it has not understood: the
# English is typer's own, which a test compares.

usage-usage = Usage:
usage-arguments = Arguments
usage-options = Options
usage-commands = Commands
usage-required = required
usage-default = default: { $value }
usage-error = Error: { $problem }
usage-try = Try '{ $command }' for help.
usage-no-option = No such option: { $option }
usage-no-option-but = No such option: { $option } (Possible options: { $options })
usage-option-alone = Option { $option } requires an argument.
usage-option-value = Option { $option } does not take a value.
usage-missing-argument = Missing argument '{ $name }'.
usage-missing-option = Missing option '{ $name }'.
usage-extra = Got unexpected extra argument(s) ({ $words })
usage-no-command = No such command { $name }.
usage-no-command-but = No such command { $name }. Did you mean { $names }?
usage-no-command-at-all = Missing command.
usage-invalid = Invalid value for { $where }: { $problem }
usage-not-integer = Input should be a valid integer, unable to parse string as an integer
usage-not-number = Input should be a valid number, unable to parse string as a number
usage-at-least = Input should be greater than or equal to { $least }
usage-at-most = Input should be less than or equal to { $most }
usage-not-one-of = { $value } is not one of { $allowed }.
