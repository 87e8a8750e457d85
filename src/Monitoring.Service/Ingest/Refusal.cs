using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Service.Ingest;

/// <summary>A request that is answered by a problem alone: its body could not be read, or nothing can be written now.</summary>
/// <param name="Counted">How its items are counted; a body that could not be read counts as one.</param>
/// <param name="Problem">The answer.</param>
internal sealed record Refusal(IngestResult Counted, Problem Problem)
{
    /// <summary>Why, and what to do, for who reads a file without a service: nothing is stored then, or sent.</summary>
    public string Why
    {
        get => field ?? Problem.Detail;
        init;
    }

    /// <summary>The agent that the first row or object of a body refused whole names; null when that could not be read.</summary>
    public string? Agent { get; init; }

    /// <summary>Too much is waiting to be written.</summary>
    public static Refusal Full { get; } =
        new(IngestResult.Shed(ShedReason.Full), Problems.Full("Nothing was stored; send the same again a little later."));

    /// <summary>A caller, or all of them, bring more than they may.</summary>
    public static Refusal OverLimit(Problem problem) => new(IngestResult.Shed(ShedReason.Full), problem);

    /// <summary>The service stops.</summary>
    public static Refusal Stopping { get; } =
        new(IngestResult.Shed(ShedReason.Full), Problems.Stopping());

    /// <summary>Somebody else holds an agent it names.</summary>
    public static Refusal Held { get; } =
        new(IngestResult.Shed(ShedReason.Database),
            Problems.Unavailable("Another process is at work on an agent it names; send the same again, a repeat is safe."));

    /// <summary>The database did not take it.</summary>
    public static Refusal Database { get; } =
        new(IngestResult.Shed(ShedReason.Database),
            Problems.DatabaseAway("The database did not take it; send the same again, a repeat is safe."));

    /// <summary>The database is damaged.</summary>
    public static Refusal Damaged { get; } = new(IngestResult.Shed(ShedReason.Database), Problems.DatabaseDamaged());

    /// <summary>The stored state of an agent it names cannot be read; its other items are stored.</summary>
    /// <param name="fault">Which agent, and why.</param>
    public static Refusal AgentState(Fault fault) => new(
        IngestResult.Rejected(fault.Kind),
        Problems.Unavailable(fault.Reason + " Nothing of this agent is taken until that is mended; what is of other agents is stored."
            + " Send the same again, a repeat is safe."));

    /// <summary>The bytes did not come in time.</summary>
    public static Refusal TooSlow { get; } = new(IngestResult.Rejected(FaultKind.Unreadable), Problems.TooSlow(Invariant(
        $"A body has {BodyLimits.Longest.TotalSeconds} s to come, and each second has to bring something; send it in smaller parts.")));

    /// <summary>The bytes are not what the media type promises.</summary>
    public static Refusal Unreadable(string detail) => Unreadable(detail, FaultKind.Unreadable);

    /// <summary>A sheet that is refused whole for what one of its columns or cells is.</summary>
    /// <param name="what">What is wrong, in whole sentences.</param>
    /// <param name="remedy">What to do with the file; the sentence goes on with sending it again.</param>
    /// <param name="kind">How it is counted.</param>
    public static Refusal OfSheet(string what, string remedy, FaultKind kind) =>
        Unreadable($"{what} Nothing was stored. {remedy} and send the file again.", kind) with { Why = $"{what} {remedy}." };

    /// <summary>Another media type, charset or content encoding is needed.</summary>
    public static Refusal Unsupported(string detail) =>
        new(IngestResult.Rejected(FaultKind.Unreadable), Problems.UnsupportedMediaType(detail));

    /// <summary>Too many bytes or items.</summary>
    public static Refusal TooLarge(string detail) => new(IngestResult.Rejected(FaultKind.TooLarge), Problems.TooLarge(detail));

    private static Refusal Unreadable(string detail, FaultKind kind) => new(IngestResult.Rejected(kind), Problems.Unreadable(detail));
}
