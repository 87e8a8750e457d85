using Monitoring.Core.Feeds;
using Monitoring.Core.Reviews;

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

    /// <summary>When a clock that waits for people counts; null when the plant states no hours (<see cref="PlantCalendar.Always"/>).</summary>
    public PlantCalendar? Calendar { get; init; }

    /// <summary>When the owner, the deputy, the fallback and those who act for them are away, by person and time.</summary>
    public IReadOnlyList<Absence> Absences { get; init; } = [];

    /// <summary>True when a practice alarm shows once a month that people answer.</summary>
    public bool Drills { get; init; } = true;

    /// <summary>Since when somebody answers for it: silence is counted from then at the earliest. The least instant where that was not noted.</summary>
    public DateTimeOffset CoveredSince { get; init; }

    /// <summary>When outcomes are expected; null when not stated.</summary>
    public SlotCalendar? Expects { get; init; }

    /// <summary>
    /// Since when they are expected: slots before are nobody's fault. When this calendar was stated, or earlier, at the first slot of the one
    /// before that was still waited for then.
    /// </summary>
    public DateTimeOffset ExpectsSince { get; init; }

    /// <summary>The end of the plant day by which the first outcome or heartbeat is expected; null when not stated.</summary>
    public DateTimeOffset? ExpectFirstBy { get; init; }

    /// <summary>True when anything is expected of its feed, so that it can be silent.</summary>
    public bool ExpectsFeed => SilentAfter is not null || Expects is not null || ExpectFirstBy is not null;

    /// <summary>How many of its outcomes are drawn for review each plant day.</summary>
    public int Reviews { get; init; } = ReviewRule.Usual;

    /// <summary>Where the plant's own system shows a transaction (<see cref="TransactionUrl"/>); null when not stated.</summary>
    public string? TransactionUrl { get; init; }

    /// <summary>Who is told when a message to the owner is refused, in order; nobody twice.</summary>
    public IReadOnlyList<string> AfterOwner =>
        [.. new[] { Deputy, Fallback }.OfType<string>().Where(person => person != Owner).Distinct(StringComparer.Ordinal)];

    /// <summary>Who stands where at an instant.</summary>
    public Chain At(DateTimeOffset now) => new(this, now);

    /// <inheritdoc/>
    public bool Equals(Coverage? other) =>
        other is not null && Title == other.Title && Owner == other.Owner && Deputy == other.Deputy && Fallback == other.Fallback
        && SilentAfter == other.SilentAfter && Pilot == other.Pilot && Drills == other.Drills && Reviews == other.Reviews
        && TransactionUrl == other.TransactionUrl && Equals(Calendar, other.Calendar) && CoveredSince == other.CoveredSince
        && Equals(Expects, other.Expects) && ExpectsSince == other.ExpectsSince && ExpectFirstBy == other.ExpectFirstBy
        && Absences.SequenceEqual(other.Absences) && Slos.SequenceEqual(other.Slos);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Title, Owner, Deputy, Fallback, SilentAfter, Slos.Count);
}

/// <summary>A time in which somebody is away.</summary>
/// <param name="Person">Key of the person.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it ends, which is no part of it.</param>
/// <param name="Acting">Key of who acts for the person; null for nobody.</param>
public sealed record Absence(string Person, DateTimeOffset From, DateTimeOffset Until, string? Acting);

/// <summary>An SLO in force, with the store's numbers.</summary>
/// <param name="Id">The store's number of the SLO; a name that comes back after retirement gets a new one.</param>
/// <param name="Revision">The registry revision that last changed it or the people who own it.</param>
/// <param name="Slo">What the registry says.</param>
public sealed record CoveredSlo(long Id, long Revision, Slo Slo)
{
    /// <summary>
    /// Since when its verdicts are expected within <see cref="Slo.LabelsWithin"/>: they are late no sooner than so long after. The least instant
    /// where nothing is expected, or that was not noted.
    /// </summary>
    public DateTimeOffset LabelsSince { get; init; }
}
