# What Envoy's admin interface answers.

envoy-answer = Envoy's admin interface answers what is not to be understood: { $problem }
