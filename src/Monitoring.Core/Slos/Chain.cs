namespace Monitoring.Core.Slos;

/// <summary>Somebody in a place of the chain.</summary>
/// <param name="Person">Key of the person.</param>
/// <param name="ActingFor">Key of the person away, for whom this one acts; null in one's own place.</param>
public sealed record Standing(string Person, string? ActingFor = null);

/// <summary>Who gets the notice that opens an alert.</summary>
/// <param name="To">Who is told.</param>
/// <param name="ThenTell">Keys of those told when that fails for good, in order; nobody twice.</param>
public sealed record Opening(Standing To, IReadOnlyList<string> ThenTell);

/// <summary>
/// Who stands in the places of owner, deputy and fallback at an instant: whoever is away is stood in for by the one who acts for them. The
/// place is empty when nobody does, or when that one is away too, who has no stand-in of their own. One person may stand in two places.
/// </summary>
public sealed class Chain
{
    private readonly Coverage coverage;

    internal Chain(Coverage coverage, DateTimeOffset now)
    {
        this.coverage = coverage;
        Owner = InPlaceOf(coverage.Owner, coverage.Absences, now);
        Deputy = coverage.Deputy is { } deputy ? InPlaceOf(deputy, coverage.Absences, now) : null;
        Fallback = InPlaceOf(coverage.Fallback, coverage.Absences, now);
    }

    /// <summary>Who is told first; null when nobody stands there.</summary>
    public Standing? Owner { get; }

    /// <summary>Who is told next; null when nobody stands there.</summary>
    public Standing? Deputy { get; }

    /// <summary>Who is told last; null when nobody stands there.</summary>
    public Standing? Fallback { get; }

    /// <summary>
    /// The first who stands anywhere, then the others. When nobody does it is as if nobody were away: an alarm that waits in a mailbox is
    /// better than one that nobody got.
    /// </summary>
    public Opening Opening => Standings is [var first, .. var others]
        ? new(first, [.. others.Select(other => other.Person).Where(person => person != first.Person).Distinct(StringComparer.Ordinal)])
        : new(new(coverage.Owner), coverage.AfterOwner);

    private List<Standing> Standings => [.. new[] { Owner, Deputy, Fallback }.OfType<Standing>()];

    /// <summary>Key of the person for whom somebody acts, in the first place that they do; null when they act for nobody.</summary>
    /// <param name="person">Key of the somebody.</param>
    public string? ActedFor(string person) => Standings.FirstOrDefault(standing => standing.Person == person)?.ActingFor;

    /// <summary>Who stands in the place of a person; null when nobody does.</summary>
    /// <param name="person">Key of the person.</param>
    /// <param name="absences">When that one, and those who act for them, are away.</param>
    /// <param name="now">The instant.</param>
    internal static Standing? InPlaceOf(string person, IReadOnlyList<Absence> absences, DateTimeOffset now)
    {
        return AwayOf(person) is not { } absence ? new(person)
            : absence.Acting is { } acting && AwayOf(acting) is null ? new(acting, person)
            : null;

        Absence? AwayOf(string who) => absences.FirstOrDefault(away => away.Person == who && away.From <= now && now < away.Until);
    }
}
