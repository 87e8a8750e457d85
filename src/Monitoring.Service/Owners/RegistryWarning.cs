using static System.FormattableString;

namespace Monitoring.Service.Owners;

/// <summary>Something allowed in a registry that its writer may not mean.</summary>
/// <param name="File">The file's name as the caller gave it.</param>
/// <param name="Line">The line of the person, agent or SLO, from 1.</param>
/// <param name="Field">The field, its keys joined with dots.</param>
/// <param name="Words">What it means and what would be better.</param>
internal sealed record RegistryWarning(string File, int Line, string Field, string Words)
{
    /// <inheritdoc/>
    public override string ToString() => Invariant($"{File}:{Line}: {Field}: warning: {Words}");
}
