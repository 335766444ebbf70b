# What is wrong with YAML, or to be known about it.

# $text: what is wrong in that line
manifests-at-line = line { $line }: { $text }
manifests-too-long = more than { $mebibytes } MiB of YAML
manifests-too-many-values = more than { $most } values, aliases expanded
manifests-too-deep = nested too deep to be a manifest
manifests-template-of-helm = a template of Helm: render it first, helm template … | goodjob lint -
manifests-document-mapping = a document must be a mapping with apiVersion and kind
manifests-anchor-in-itself = an anchor that contains itself
manifests-key-twice = the key { $key } is there twice, first in line { $first }
manifests-unreadable-value = a value that can't be read: { $said }
# $said: PyYAML's own words
manifests-yaml = { $said }

# Any value of any resource.
manifests-said = { $said }
manifests-required = is required
manifests-must-be = must be { $wanted }, not { $value }
manifests-wanted-truth = true or false
manifests-wanted-number = a number
manifests-wanted-whole-number = a whole number
manifests-wanted-text = text
manifests-shown-nothing = nothing
manifests-shown-text = the text { $text }
manifests-shown-huge = a number of more than 30 digits
manifests-shown-mapping = a mapping
manifests-shown-list = a list
manifests-shown-other = a { $type }
manifests-name-is-text = a field's name must be text, not { $value }
manifests-at-least = must be at least { $least }, not { $value }
manifests-at-most = must be at most { $most }, not { $value }
manifests-more-than = must be more than { $bound }, not { $value }
manifests-one-of = must be one of { $known }, not { $value }
manifests-pattern = must match { $pattern }, not { $value }
# $least (number)
manifests-too-few = must have at least { $least ->
    [one] { $least } entry
   *[other] { $least } entries
}
manifests-not-empty = must not be empty
manifests-too-many-characters = must be at most { $most } characters
manifests-finite = must be a finite number
manifests-can-not-be = can't be { $value }
manifests-number-or-name = must be a number or a name, not { $value }
manifests-placeholder = { $problem }; { $placeholder } is a placeholder: read what was made with its value
# $count (number)
manifests-more-problems = and { $count ->
    [one] { $count } problem
   *[other] { $count } problems
} more
manifests-no-field = no such field; allowed: { $allowed }
manifests-no-field-at-all = no such field; none is allowed
manifests-did-you-mean = no such field; did you mean { $near }? Allowed: { $allowed }
manifests-not-modelled = valid in the cluster, but local mode does not model it
manifests-not-modelled-because = valid in the cluster, but local mode does not model it: { $why }
manifests-too-new = Istio { $release } has no such field, it came with { $first }
manifests-least = Istio { $release } takes no less than { $least } here
manifests-there-twice = { $what } { $name } is there { $times } times
manifests-the-subset = the subset
manifests-the-port-name = the port name
manifests-the-attribute = the attribute
manifests-the-host = the host
manifests-the-export = spec.exportTo:
manifests-exported-to-itself = spec.exportTo: 'its own namespace' is there { $times } times
manifests-exported-to-all = spec.exportTo: * is everybody, so nothing can be beside it
manifests-label-name = { $name } can't be the name of a label
manifests-label-value = the value of { $name } can't be { $value }: no label of a pod has it

# Resources as a whole.
manifests-list-of-resources = a List must hold a list of resources
manifests-version = must be { $known }, not { $version }
manifests-only-http = only HTTP is translated
manifests-kind-not-modelled = local mode does not model { $kind } ({ $version }): it would change the cluster's behaviour and not the laptop's
manifests-unknown-kind = unknown kind { $version } { $kind }; known: { $modelled }; and, not run on the laptop, { $others }
manifests-resource-twice = is there twice in { $file }
manifests-last-counts = is there twice, first in { $file }, line { $line }: what is said of it is about the one in this file
manifests-skip-value = is { $value }; it can be 'skip'
