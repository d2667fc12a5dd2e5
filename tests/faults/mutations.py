"""Mechanical mutations of a module: each comparison, boolean operator, constant and early return changed in turn.

Docstrings, annotations, decorators and the texts of f-strings are left alone.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of a module. `name` tells it apart from all others of the module and outlives changes elsewhere."""

    name: str
    line: int
    tree: ast.Module


def mutations(source: str) -> Iterator[Mutation]:
    """All mutations of that source."""
    names: Counter[str] = Counter()
    for number, (place, node, changed) in enumerate(_changes(ast.parse(source))):
        before, after = ast.unparse(node), "pass" if isinstance(changed, ast.Pass) else ast.unparse(changed)
        name = f"{place}: {before} → {after}"
        names[name] += 1
        tree = _apply(source, number)
        yield Mutation(f"{name} #{names[name]}" if names[name] > 1 else name, getattr(node, "lineno", 0), tree)


def _apply(source: str, number: int) -> ast.Module:
    """The tree of the source with that change."""
    tree = ast.parse(source)
    for index, (_, node, changed) in enumerate(_changes(tree)):
        if index == number:
            for parent in ast.walk(tree):
                _replace(parent, node, changed)
            return ast.fix_missing_locations(tree)
    raise IndexError(number)


def _replace(parent: ast.AST, node: ast.AST, changed: ast.AST) -> None:
    for field, value in ast.iter_fields(parent):
        if value is node:
            setattr(parent, field, ast.copy_location(changed, node))
        elif isinstance(value, list):
            value[:] = [ast.copy_location(changed, node) if each is node else each for each in value]


def _changes(tree: ast.Module) -> Iterator[tuple[str, ast.AST, ast.AST]]:
    """Where, what, and what takes its place."""
    yield from _changes_in(tree, "module", is_last=True)


def _changes_in(node: ast.AST, place: str, *, is_last: bool) -> Iterator[tuple[str, ast.AST, ast.AST]]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        place = node.name if place == "module" else f"{place}.{node.name}"
        is_last = True
    for changed in _variants(node, is_last=is_last):
        yield place, node, changed
    for field, child in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        children = child if isinstance(child, list) else [child]
        for index, each in enumerate(children):
            if not isinstance(each, ast.AST) or _is_text(node, each):
                continue
            is_end = is_last and field == "body" and index == len(children) - 1 and isinstance(node, _FUNCTIONS)
            yield from _changes_in(each, place, is_last=is_end)


_FUNCTIONS = (ast.Module, ast.ClassDef, ast.FunctionDef)


def _is_text(parent: ast.AST, node: ast.AST) -> bool:
    """Whether it is a docstring, or text between the values of an f-string."""
    if not (isinstance(node, ast.Constant | ast.Expr)):
        return False
    is_string = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_string or (isinstance(parent, ast.JoinedStr) and isinstance(node, ast.Constant))


def _variants(node: ast.AST, *, is_last: bool) -> Iterator[ast.AST]:
    """What that node may become. A return that is the function's last statement is no early one."""
    match node:
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                for flipped in _COMPARISONS[type(operator)]:
                    changed = copy.deepcopy(node)
                    changed.ops[index] = flipped()
                    yield changed
        case ast.BoolOp(op=operator, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=value) if (other := _other(value)) is not None:
            yield other
        case _ if isinstance(node, _ENDS) and not is_last:
            yield ast.Pass()


def _other(value: object) -> ast.Constant | None:
    """Another constant of the same type; None for one that is left alone."""
    match value:
        case bool():
            return ast.Constant(not value)
        case int() | float():
            return ast.Constant(value + 1)
        case str():
            return ast.Constant(f"{value}~")
        case bytes():
            return ast.Constant(value + b"~")
        case _:
            return None
