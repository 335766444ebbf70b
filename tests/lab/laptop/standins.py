"""YAML of what a stand-in may be wanted for."""


def maker(name: str, kind: str = "Deployment", api: str = "apps/v1", **more: str) -> str:
    """What makes pods of an image, labelled with its name."""
    spec = "".join(f"\n  {key}: {value}" for key, value in more.items())
    ports = "ports: [{containerPort: 90}]"
    return (
        f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:{spec}\n"
        f"  selector: {{matchLabels: {{app: {name}}}}}\n"
        f"  template:\n    metadata: {{labels: {{app: {name}}}}}\n"
        f"    spec: {{containers: [{{name: c, image: shop/{name}, {ports}}}]}}"
    )


def service(name: str) -> str:
    """A Service for it."""
    return (
        f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\n"
        f"spec: {{selector: {{app: {name}}}, ports: [{{name: http, port: 80, targetPort: 90}}]}}"
    )


def documents(*parts: str) -> str:
    """Several as one text."""
    return "\n---\n".join(parts)


GRPC = service("pay").replace("name: http", "name: grpc")
