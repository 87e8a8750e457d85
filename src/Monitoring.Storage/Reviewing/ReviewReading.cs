using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;

namespace Monitoring.Storage.Reviewing;

/// <summary>A transaction drawn for review, and how it was answered.</summary>
public sealed record ReviewReading
{
    /// <summary>Outward number.</summary>
    public required long Id { get; init; }

    /// <summary>Name of the agent.</summary>
    public required string Agent { get; init; }

    /// <summary>What people call the agent.</summary>
    public required string Title { get; init; }

    /// <summary>Key of whom it is for now: the owner, or who stands in; null for an agent that left the registry.</summary>
    public string? Recipient { get; init; }

    /// <summary>The transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>What is judged.</summary>
    public required string Indicator { get; init; }

    /// <summary>When it was drawn.</summary>
    public required DateTimeOffset DrawnAt { get; init; }

    /// <summary>
    /// The chance of this draw on its day: how many were drawn of how many, above 0 and at most 1. Not that of the outcome over the days on
    /// which it could be drawn, see <see cref="DrawWeight"/>.
    /// </summary>
    public required double InclusionProbability { get; init; }

    /// <summary>Whether it waits for an answer.</summary>
    public required ReviewState State { get; init; }

    /// <summary>How many answers it had; each but the first was a correction.</summary>
    public required long Answers { get; init; }

    /// <summary>The newest answer; null before the first.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>What went wrong, by the newest answer; null when it does not say.</summary>
    public string? CauseCode { get; init; }

    /// <summary>Key of who gave the newest answer; null before the first.</summary>
    public string? By { get; init; }

    /// <summary>When it was given; null before the first.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>
    /// What the agent sent about it: times, segments, attributes, confidence, version, comment. Whoever shows it takes it for hostile.
    /// </summary>
    public required OutcomeContent Sent { get; init; }

    /// <summary>Where the plant's own system shows it; null when the registry does not say.</summary>
    public string? Url { get; init; }
}

/// <summary>Which reviews are meant.</summary>
public sealed record ReviewFilter
{
    /// <summary>Only those of the agent of this name; null for all.</summary>
    public string? Agent { get; init; }

    /// <summary>Only those that stand so; null for all.</summary>
    public ReviewState? State { get; init; }

    /// <summary>Only those for this person now; null for everybody's.</summary>
    public string? Recipient { get; init; }
}

/// <summary>How many draws of the last 30 days there are.</summary>
/// <param name="Drawn">All of them.</param>
/// <param name="Answered">Those that were answered.</param>
public readonly record struct ReviewCount(int Drawn, int Answered)
{
    /// <summary>Those that wait for an answer.</summary>
    public int Open => Drawn - Answered;
}
