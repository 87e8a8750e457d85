namespace Monitoring.Core.Slos;

/// <summary>An automated worker in production with exactly one owner.</summary>
/// <param name="Name">Its registered name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Owner">Key of the accountable person.</param>
/// <param name="Deputy">Key of the person told next, never the owner; null when none is named.</param>
/// <param name="SilentAfter">Silence after which somebody should look; null when not stated.</param>
/// <param name="Slos">Its SLOs in registry order.</param>
public sealed record Agent(string Name, string Title, string Owner, string? Deputy, TimeSpan? SilentAfter, IReadOnlyList<Slo> Slos)
{
    /// <summary>What it showed before it went live; null when not stated.</summary>
    public Pilot? Pilot { get; init; }
}
