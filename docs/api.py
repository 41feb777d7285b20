"""Writes api.md, the reference of what Python users import, from docstrings and from the lines of the code."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from textwrap import dedent, indent

PAGE = Path(__file__).parent / "api.md"
MODULES = {
    "nn_tui": "What a script needs first.",
    "nn_tui.engine.extending": "Own activations, losses, metrics, monitors and schedules, by name.",
    "nn_tui.engine.training.callbacks": "What is called while a run trains.",
    "nn_tui.engine.training.schedules": "Schedules of the learning rate.",
    "nn_tui.engine.training.optimizers": "Optimizers, which are also their entries in a recipe.",
    "nn_tui.engine.runs": "Sessions, their commands, and what a viewer sees.",
}
"""The modules whose public names are described, and what they are for."""
START = """\
# The Python interface

What stands in the modules that scripts import; [python.md](python.md) shows how they are used. Written by
`make api` from the code. What is not here may change from one version to the next. Arrays are NumPy's; shapes are
samples first for what a script hands in, N samples of m features with K targets, and outputs (K, N) inside the engine.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([START, *(line for name in MODULES for line in _module(name))])


def _module(name: str) -> Iterator[str]:
    module = import_module(name)
    yield f"## `{name}`\n\n{MODULES[name]}\n"
    own = [key for key, value in vars(module).items() if getattr(value, "__module__", "") == name and key[0] != "_"]
    public: list[str] = getattr(module, "__all__", own)
    for key in sorted(public, key=str.lower):
        found: object = getattr(module, key)
        if inspect.isclass(found) or inspect.isfunction(found):
            yield from _described(key, found)


def _described(name: str, found: type | object) -> Iterator[str]:
    node = _node(found)
    if isinstance(node, ast.FunctionDef):
        yield f"### `{name}`\n\n{_signature(node)}\n\n{_doc(found)}\n"
        return
    yield f"### `{name}`\n\n{_doc(found)}\n"
    if not isinstance(node, ast.ClassDef):
        return
    members = list(_members(node))
    yield "\n".join(members) + ("\n" if members else "")


def _members(node: ast.ClassDef) -> Iterator[str]:
    is_struct = not any(isinstance(line, ast.FunctionDef) and line.name == "__init__" for line in node.body)
    for place, line in enumerate(node.body):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and is_struct:
            if not line.target.id.startswith("_") and "ClassVar" not in ast.unparse(line.annotation):
                yield _field(line, node.body[place + 1] if place + 1 < len(node.body) else None)
        elif isinstance(line, ast.FunctionDef) and (not line.name.startswith("_") or line.name == "__init__"):
            decorators = [ast.unparse(decorator) for decorator in line.decorator_list]
            if "overload" in decorators or any(one.endswith(".setter") for one in decorators):
                continue
            told = indent(ast.get_docstring(line) or "", "  ").lstrip()
            if line.name == "__init__":
                yield f"{_signature(line, node.name)}\n"
            elif "property" in decorators:
                yield f"- `{line.name}` → `{ast.unparse(_unquoted(line.returns)) if line.returns else ''}`: {told}"
            else:
                arguments = _written(_without_self(line.args))
                returns = f" → {ast.unparse(_unquoted(line.returns))}" if line.returns else ""
                yield f"- `{line.name}({arguments}){returns}`: {told}"


def _field(line: ast.AnnAssign, after: ast.stmt | None) -> str:
    annotation, told = line.annotation, ""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Annotated":
        parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else []
        described = [
            keyword.value.value
            for part in parts[1:]
            if isinstance(part, ast.Call)
            for keyword in part.keywords
            if keyword.arg == "description" and isinstance(keyword.value, ast.Constant)
        ]
        annotation, told = parts[0], str(described[0]) if described else ""
    if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
        told = inspect.cleandoc(after.value.value).replace("\n", " ")
    default = f" = {ast.unparse(line.value)}" if line.value is not None else ""
    return f"- `{ast.unparse(line.target)}: {ast.unparse(_unquoted(annotation))}{default}`{': ' * bool(told)}{told}"


def _signature(node: ast.FunctionDef, name: str = "") -> str:
    """Return a signature as a block of code: on one line, or a line each argument."""
    arguments = _without_self(node.args) if name else node.args
    returns = f" -> {ast.unparse(_unquoted(node.returns))}" if node.returns and not name else ""
    line = f"{name or node.name}({_written(arguments)}){returns}"
    if len(line) > 100:
        parts = _split(_written(arguments))
        line = f"{name or node.name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){returns}"
    return f"```python\n{line}\n```"


def _written(arguments: ast.arguments) -> str:
    """Return arguments as they stand in code: with room around the sign before what is usual, types without quotes."""
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg) and argument.annotation is not None:
            argument.annotation = _unquoted(argument.annotation)
    return re.sub(r"(?<=[\w\]'])=", " = ", ast.unparse(arguments))


def _unquoted(annotation: ast.expr) -> ast.expr:
    """Return a type without the quotes in which it stands where it is not there yet, or only for readers."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return ast.parse(annotation.value, mode="eval").body
    return annotation


def _split(arguments: str) -> list[str]:
    """Return arguments one by one: commas within brackets and words do not part them."""
    parts, depth, quote = [""], 0, ""
    for letter in arguments:
        if letter in "'\"" and quote in ("", letter):
            quote = "" if quote else letter
        depth += (letter in "[({") - (letter in "])}")
        if letter == "," and depth == 0 and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _without_self(arguments: ast.arguments) -> ast.arguments:
    found = ast.arguments(**{field: getattr(arguments, field) for field in arguments._fields})
    if found.posonlyargs:
        found.posonlyargs = found.posonlyargs[1:]
    else:
        found.args = found.args[1:]
    return found


def _node(found: object) -> ast.stmt | None:
    try:
        return ast.parse(dedent(inspect.getsource(inspect.unwrap(found)))).body[0]  # pyright: ignore[reportArgumentType]
    except (OSError, TypeError):
        return None


def _doc(found: object) -> str:
    return inspect.cleandoc(found.__doc__ or "")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    sys.stdout.write(f"{PAGE.name}: {len(page().splitlines())} lines\n")
