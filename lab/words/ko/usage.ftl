# 명령의 도움말에 있는 말과, 알아듣지 못한 명령줄에 대한 말.

usage-usage = 사용법:
usage-arguments = 인자
usage-options = 옵션
usage-commands = 명령
usage-required = 필수
usage-default = 기본값: { $value }
usage-error = 오류: { $problem }
usage-try = 도움말: '{ $command }'
usage-no-option = 그런 옵션이 없습니다: { $option }
usage-no-option-but = 그런 옵션이 없습니다: { $option } (비슷한 옵션: { $options })
usage-option-alone = { $option } 옵션에는 값이 필요합니다.
usage-option-value = { $option } 옵션에는 값을 줄 수 없습니다.
usage-missing-argument = '{ $name }' 인자가 빠졌습니다.
usage-missing-option = '{ $name }' 옵션이 빠졌습니다.
usage-extra = 남는 인자가 있습니다: { $words }
usage-no-command = { $name } 명령은 없습니다.
usage-no-command-but = { $name } 명령은 없습니다. 혹시 { $names }입니까?
usage-no-command-at-all = 명령이 빠졌습니다.
usage-invalid = { $where } 값이 잘못되었습니다: { $problem }
usage-not-integer = 정수로 씁니다
usage-not-number = 숫자로 씁니다
usage-at-least = { $least } 이상이어야 합니다
usage-at-most = { $most } 이하여야 합니다
usage-not-one-of = { $value }은(는) 다음 가운데 하나가 아닙니다: { $allowed }
