"""Small mistakes that could be made in a file of Python, one at a time: what `make mutants` tries on the tests."""

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple, cast

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mod,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
TYPES = {"annotation", "returns", "decorator_list", "bases", "type_params"}
"""Fields of a node that are for the reader and the type checker, or make a definition what it is."""
TYPING = {"Literal", "TypeVar", "NewType", "cast"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Mutation(NamedTuple):
    """One mistake: where it is made, and how the place reads before and after."""

    line: int
    lines: range | None
    """Of the statement that is run with it; None for what is run when the file is imported."""
    before: str
    after: str
    source: str
    """The whole file with the mistake in it."""


class _Edit(NamedTuple):
    owner: ast.AST
    field: str
    at: int | None
    """Where in the field, if that is a list."""
    new: ast.AST | None
    """None where what stands there is left out."""


def mutations(source: str) -> Iterator[Mutation]:
    """Yield every mutation of a file that is still Python, in the order of its lines."""
    tree = ast.parse(source)
    for edit, lines in _edits(tree, None):
        old = _get(edit)
        before, line = ast.unparse(old), _line(old)
        _put(edit, edit.new)
        try:
            mutated = ast.unparse(ast.fix_missing_locations(tree))
            compile(mutated, "mutant", "exec")
            after = "(left out)" if edit.new is None else ast.unparse(edit.new)
        except (SyntaxError, ValueError):
            continue
        finally:
            _restore(edit, old)
        if after != before:
            yield Mutation(line, lines, before, after, mutated)


def _edits(node: ast.AST, lines: range | None) -> Iterator[tuple[_Edit, range | None]]:
    """Yield the edits at and below a node, which is run with these lines."""
    for field, value in ast.iter_fields(node):
        if field in TYPES or (isinstance(node, ast.ClassDef) and field == "keywords"):
            continue
        inner = lines
        if isinstance(node, FUNCTIONS) and field == "args":
            inner = None  # defaults are computed when the function is defined
        children = enumerate(cast(list[object], value)) if isinstance(value, list) else [(None, cast(object, value))]
        for index, child in children:
            if not isinstance(child, ast.AST) or _means_nothing(child):
                continue
            here = inner
            if isinstance(child, ast.stmt):
                here = _lines(child) if isinstance(node, FUNCTIONS) or lines is not None else None
            for new in _replacements(child):
                yield _Edit(node, field, index, new), here
            if isinstance(child, ast.keyword | ast.match_case) or field == "ifs":
                yield _Edit(node, field, index, None), here
            yield from _edits(child, here)


def _lines(statement: ast.stmt) -> range:
    """Return the lines of a statement without those of the statements in it."""
    body: list[ast.stmt] = getattr(statement, "body", [])
    end = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return range(statement.lineno, max(end, statement.lineno) + 1)


def _means_nothing(node: ast.AST) -> bool:
    """Whether a run does not depend on what stands here: docstrings, types, how a value is shown to a developer."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Import() | ast.ImportFrom():
            return True
        case ast.FunctionDef(name="__repr__"):
            return True
        case ast.FunctionDef(decorator_list=decorators):
            return any(isinstance(each, ast.Name) and each.id == "overload" for each in decorators)
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Subscript(value=ast.Name(id=name)):
            return name in TYPING
        case ast.Call(func=ast.Name(id=name)):
            return name in TYPING and name != "cast"
        case ast.BinOp(op=ast.BitOr()):
            return not any(isinstance(each, ast.Call | ast.Compare) for each in ast.walk(node))
        case _:
            return False


def _replacements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what can stand in a node's place."""
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant("XX" if value != "XX" else "")
        case ast.Compare(left=left, ops=[operator], comparators=comparators):
            for other in COMPARISONS[type(operator)]:
                yield ast.Compare(left, [other()], comparators)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            yield ast.BinOp(left, OPERATORS[type(operator)](), right)
        case ast.AugAssign(target=target, op=operator, value=value):
            if type(operator) in OPERATORS:
                yield ast.AugAssign(target, OPERATORS[type(operator)](), value)
            yield ast.Pass()
        case ast.BoolOp(op=operator, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.If(test=test, body=body, orelse=orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Await() | ast.Yield() | ast.YieldFrom()) | ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.Assign(targets=targets) if all(isinstance(each, ast.Attribute | ast.Subscript) for each in targets):
            yield ast.Pass()
        case _:
            pass


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _line(node: ast.AST) -> int:
    return next(line for each in ast.walk(node) if (line := getattr(each, "lineno", None)) is not None)


def _get(edit: _Edit) -> ast.AST:
    value = getattr(edit.owner, edit.field)
    return value if edit.at is None else value[edit.at]


def _put(edit: _Edit, new: ast.AST | None) -> None:
    if edit.at is None:
        setattr(edit.owner, edit.field, new)
        return
    # In a copy: whoever goes through the list sees it as it was.
    value: list[ast.AST] = copy.copy(getattr(edit.owner, edit.field))
    value[edit.at : edit.at + 1] = [] if new is None else [new]
    setattr(edit.owner, edit.field, value)


def _restore(edit: _Edit, old: ast.AST) -> None:
    if edit.new is not None or edit.at is None:
        _put(edit, old)
        return
    value: list[ast.AST] = copy.copy(getattr(edit.owner, edit.field))
    value.insert(edit.at, old)
    setattr(edit.owner, edit.field, value)
