using static System.FormattableString;

namespace Monitoring.Service.Owners;

/// <summary>A mistake in a registry file. One line in words: <c>registry.yaml:18: fallback: is missing; name one of people</c>.</summary>
/// <param name="File">The file's name as the caller gave it.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Field">The field, its keys joined with dots; empty for the document itself.</param>
/// <param name="Problem">What is wrong, continuing the field.</param>
/// <param name="Remedy">What would be right, as a request.</param>
internal sealed record RegistryFault(string File, int Line, string Field, string Problem, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => Invariant($"{File}:{Line}: {(Field.Length == 0 ? "" : Field + ": ")}{Problem}; {Remedy}");
}
