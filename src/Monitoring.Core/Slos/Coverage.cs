namespace Monitoring.Core.Slos;

/// <summary>Who answers for an agent and by which SLOs it is judged. An agent without one is uncovered.</summary>
/// <param name="Title">What people call the agent.</param>
/// <param name="Owner">Key of the accountable person.</param>
/// <param name="Deputy">Key of the person told next, or null.</param>
/// <param name="SilentAfter">Silence after which somebody should look, or null.</param>
/// <param name="Slos">The SLOs in force, in registry order.</param>
public sealed record Coverage(string Title, string Owner, string? Deputy, TimeSpan? SilentAfter, IReadOnlyList<CoveredSlo> Slos);
