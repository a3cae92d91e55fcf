"""Holds Python programs against a module that jsii generated, without running either: python3 check_python.py MODULE FILE...

Prints a line for each fault: a name that the module does not have, an attribute that a class does not have, an argument that
a call does not take, one that it needs and does not get.
"""

import ast
import sys
from pathlib import Path

PACKAGE = "cdk_masking_automation"
# What every construct has from the constructs library.
INHERITED = {"node"}


class Module:
    """The classes of a generated module."""

    def __init__(self, text: str) -> None:
        body = ast.parse(text).body
        self.classes = {item.name: item for item in body if isinstance(item, ast.ClassDef)}

    def member(self, class_name: str, name: str) -> ast.AST | None:
        """What a class or one of its bases in the module has under a name."""
        for item in self.classes[class_name].body:
            if isinstance(item, ast.FunctionDef) and item.name == name:
                return item
            if isinstance(item, ast.Assign) and any(getattr(target, "id", None) == name for target in item.targets):
                return item
        bases = [base.id for base in self.classes[class_name].bases if isinstance(base, ast.Name)]
        found = [self.member(base, name) for base in bases if base in self.classes]
        return next((member for member in found if member is not None), None)

    def struct_of(self, annotation: ast.AST | None) -> str | None:
        """The struct that an argument may be given as a dictionary of."""
        texts = [node.value for node in ast.walk(annotation or ast.Pass()) if isinstance(node, ast.Constant)]
        return next((text for text in texts if text in self.classes and "Dict" in ast.unparse(annotation)), None)


class Program:
    """A program that imports the module."""

    def __init__(self, module: Module, file: str) -> None:
        self.module = module
        self.file = file
        self.tree = ast.parse(Path(file).read_text())
        self.faults: list[str] = []
        self.imported: dict[str, str] = {}
        self.variables: dict[str, str] = {}

    def check(self) -> list[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
                self.take_names(node)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign):
                self.take_variable(node)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                self.check_attribute(node)
            if isinstance(node, ast.Call):
                self.check_call(node)
        if not self.imported:
            self.fault(self.tree, f"nothing is imported from {PACKAGE}")
        return self.faults

    def fault(self, node: ast.AST, text: str) -> None:
        self.faults.append(f"{Path(self.file).name}:{getattr(node, 'lineno', 1)}: {text}")

    def take_names(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name not in self.module.classes:
                self.fault(node, f"{PACKAGE} has no {alias.name}")
            else:
                self.imported[alias.asname or alias.name] = alias.name

    def take_variable(self, node: ast.Assign) -> None:
        class_name = isinstance(node.value, ast.Call) and self.class_of(node.value.func)
        for target in node.targets:
            if class_name and isinstance(target, ast.Name):
                self.variables[target.id] = class_name

    def class_of(self, node: ast.AST) -> str | None:
        return self.imported.get(node.id) if isinstance(node, ast.Name) else None

    def owner_of(self, node: ast.Attribute) -> str | None:
        """The class that an attribute is asked of, by the class itself or by a variable."""
        name = getattr(node.value, "id", None)
        return self.imported.get(name) or self.variables.get(name)

    def check_attribute(self, node: ast.Attribute) -> None:
        owner = self.owner_of(node)
        if owner and node.attr not in INHERITED and self.module.member(owner, node.attr) is None:
            self.fault(node, f"{owner} has no {node.attr}")

    def check_call(self, node: ast.Call) -> None:
        if class_name := self.class_of(node.func):
            self.check_arguments(node, class_name, self.module.member(class_name, "__init__"))
        elif isinstance(node.func, ast.Attribute) and (owner := self.owner_of(node.func)):
            self.check_arguments(node, f"{owner}.{node.func.attr}", self.module.member(owner, node.func.attr))

    def check_arguments(self, call: ast.Call, name: str, function: ast.AST | None) -> None:
        if not isinstance(function, ast.FunctionDef):
            return
        positional = function.args.args[1:]
        if len(call.args) > len(positional) and function.args.vararg is None:
            self.fault(call, f"{name} takes {len(positional)} arguments by position, got: {len(call.args)}")
        optional = {argument.arg for argument in positional[len(positional) - len(function.args.defaults) :]}
        by_name = {argument.arg: argument for argument in positional[len(call.args) :] + function.args.kwonlyargs}
        defaults = zip(function.args.kwonlyargs, function.args.kw_defaults)
        optional |= {argument.arg for argument, default in defaults if default is not None}
        given = [(keyword, keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg]
        self.check_given(call, name, given, by_name, optional)

    def check_given(self, node: ast.AST, name: str, given: list, known: dict[str, ast.arg], optional: set[str]) -> None:
        for place, key, value in given:
            if key not in known:
                self.fault(place, f"{name} takes no {key}")
            elif isinstance(value, ast.Dict) and (struct := self.module.struct_of(known[key].annotation)):
                self.check_dictionary(value, struct)
        for missing in sorted(set(known) - optional - {key for _, key, _ in given}):
            self.fault(node, f"{name} needs {missing}")

    def check_dictionary(self, node: ast.Dict, struct: str) -> None:
        function = self.module.member(struct, "__init__")
        arguments = function.args.kwonlyargs
        known = {argument.arg: argument for argument in arguments}
        optional = {argument.arg for argument, default in zip(arguments, function.args.kw_defaults) if default}
        given = [(key, key.value, value) for key, value in zip(node.keys, node.values) if isinstance(key, ast.Constant)]
        self.check_given(node, struct, given, known, optional)


def main(module_file: str, *files: str) -> int:
    module = Module(Path(module_file).read_text())
    faults = [fault for file in files for fault in Program(module, file).check()]
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
