namespace Monitoring.Core.Slos;

/// <summary>Who answers for an agent and by which SLOs it is judged. An agent without one is uncovered.</summary>
/// <param name="Title">What people call the agent.</param>
/// <param name="Owner">Key of the accountable person.</param>
/// <param name="Deputy">Key of the person told next, or null.</param>
/// <param name="Fallback">Key of the person told when owner and deputy both fail.</param>
/// <param name="SilentAfter">Silence after which somebody should look, or null.</param>
/// <param name="Slos">The SLOs in force, in registry order.</param>
public sealed record Coverage(
    string Title, string Owner, string? Deputy, string Fallback, TimeSpan? SilentAfter, IReadOnlyList<CoveredSlo> Slos)
{
    /// <summary>What the agent showed before it went live, or null.</summary>
    public Pilot? Pilot { get; init; }

    /// <summary>Who is told when a message to the owner is refused, in order; nobody twice.</summary>
    public IReadOnlyList<string> AfterOwner =>
        [.. new[] { Deputy, Fallback }.OfType<string>().Where(person => person != Owner).Distinct(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public bool Equals(Coverage? other) =>
        other is not null && Title == other.Title && Owner == other.Owner && Deputy == other.Deputy && Fallback == other.Fallback
        && SilentAfter == other.SilentAfter && Pilot == other.Pilot && Slos.SequenceEqual(other.Slos);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Title, Owner, Deputy, Fallback, SilentAfter, Slos.Count);
}

/// <summary>An SLO in force, with the store's numbers.</summary>
/// <param name="Id">The store's number of the SLO; a name that comes back after retirement gets a new one.</param>
/// <param name="Revision">The registry revision that last changed it or the people who own it.</param>
/// <param name="Slo">What the registry says.</param>
public sealed record CoveredSlo(long Id, long Revision, Slo Slo);
