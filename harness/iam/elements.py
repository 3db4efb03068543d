"""The elements of a statement that choose requests: Action, Resource, Principal and their Not… forms.

Each answers True, False, or None in doubt (a wildcard where AWS allows none, a NotResource whose variable has no
value); an Allow then does not apply and a Deny does.

Source: IAM User Guide, reference_policies_elements_action, …_notaction, …_resource, …_notresource.
Limits: AWS refuses to store a wildcard in the service of an action or resource; here it only counts against the
caller, so that a policy which slipped past a lax emulator never grants.
"""

from dataclasses import dataclass
from functools import cached_property

from harness.iam.patterns import Matcher, Wildcard, compile_tokens, in_resource, split_wildcards
from harness.iam.request import Request
from harness.iam.variables import Tokens, Variable, is_doubtful, resolve, tokenize

__all__ = ["Actions", "ResourcePattern", "Resources"]


@dataclass(frozen=True)
class Actions:
    """``Action`` or ``NotAction``: patterns as written."""

    patterns: tuple[str, ...]
    negated: bool

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(text.lower() for text in self.patterns if "*" not in text and "?" not in text)

    @cached_property
    def _everything(self) -> bool:
        return any(text in ("*", "*:*") for text in self.patterns)

    @cached_property
    def _wild(self) -> tuple[tuple[Matcher, bool], ...]:
        """Matcher of each pattern, and whether its service is plain text as it must be."""
        found = []
        for text in self.patterns:
            if ("*" in text or "?" in text) and text not in ("*", "*:*"):
                service = text.partition(":")[0]
                plain = "*" not in service and "?" not in service
                found.append((compile_tokens(split_wildcards(text.lower())), plain))
        return tuple(found)

    def match(self, action: str) -> bool | None:
        """Whether the element covers an action (in lower case)."""
        result = self._covers(action)
        return None if result is None else result is not self.negated

    def _covers(self, action: str) -> bool | None:
        if self._everything or action in self._exact:
            return True
        doubt = False
        for matches, plain in self._wild:
            if matches(action):
                if plain:
                    return True
                doubt = True
        return None if doubt else False


@dataclass(frozen=True)
class ResourcePattern:
    """One entry of ``Resource``: text as written and its tokens."""

    text: str
    tokens: Tokens

    @classmethod
    def parse(cls, text: str, *, variables: bool) -> "ResourcePattern":
        """Split the text; ``variables`` as the language version says."""
        return cls(text, in_resource(tokenize(text, variables=variables)))

    @cached_property
    def misplaced_variable(self) -> bool:
        """A variable stands before the fifth colon, where AWS replaces none."""
        colons = 0
        for token in self.tokens:
            if isinstance(token, str):
                colons += token.count(":")
            elif isinstance(token, Variable) and colons < 5:
                return True
        return False

    @cached_property
    def wild_service(self) -> bool:
        """A wildcard stands in the service part, where AWS allows none (a lone ``*`` is no ARN and is fine)."""
        if self.tokens == (Wildcard.STAR,):
            return False
        colons = 0
        for token in self.tokens:
            if isinstance(token, str):
                colons += token.count(":")
            elif colons == 2:
                return True
        # "arn:aws*" swallows the service with the partition.
        return colons < 2

    @cached_property
    def _static(self) -> Matcher | None:
        if any(isinstance(token, Variable) for token in self.tokens):
            return None
        pattern = resolve(self.tokens, {})
        return None if pattern is None else compile_tokens(pattern)

    @cached_property
    def _completed(self) -> Matcher | None:
        """What an ARN with fewer than six parts comes to, the missing parts being ``*``.

        Source: reference_policies_elements_resource, incomplete ARNs, which AWS completes in resource-based policies
        and refuses elsewhere; which of the two a policy is, is not known here, so that such a match is a doubt.
        """
        if not self.text.startswith("arn:") or self.text.count(":") >= 5:
            return None
        pattern = resolve((*self.tokens, ":", Wildcard.STAR), {})
        return None if pattern is None else compile_tokens(pattern)

    def match(self, request: Request) -> bool | None:
        """Whether the pattern matches the request's resource; None when a variable has no value, or may have
        none, or when AWS would not have accepted the pattern.
        """
        if self._static is not None:
            matched = self._static(request.resource)
        else:
            pattern = None if self.misplaced_variable else resolve(self.tokens, request.values)
            if pattern is None:
                return None
            matched = compile_tokens(pattern)(request.resource)
            if matched and is_doubtful(self.tokens, request.values):
                return None
        if not matched and self._completed is not None and self._completed(request.resource):
            return None
        return None if matched and self.wild_service else matched

    def unresolved(self, request: Request) -> bool:
        """Whether a variable of the pattern has no value in the request."""
        return self._static is None and (self.misplaced_variable or resolve(self.tokens, request.values) is None)


@dataclass(frozen=True)
class Resources:
    """``Resource`` or ``NotResource``."""

    patterns: tuple[ResourcePattern, ...]
    negated: bool

    def match(self, request: Request) -> bool | None:
        """Whether the element covers the request's resource.

        A ``Resource`` with a variable without value matches nothing; a ``NotResource`` with one is in doubt.
        """
        doubt = False
        for pattern in self.patterns:
            result = pattern.match(request)
            if result:
                return not self.negated
            if result is None and (self.negated or not pattern.unresolved(request)):
                doubt = True
        return None if doubt else self.negated
