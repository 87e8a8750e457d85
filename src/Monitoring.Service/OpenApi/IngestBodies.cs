using System.ComponentModel.DataAnnotations;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.OpenApi;

/// <summary>
/// An outcome as it is posted: what became of a transaction, possibly with its first verdict. Fields of a verdict go only with one.
/// </summary>
internal sealed class OutcomeBody
{
    /// <summary>The agent's name.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9-]{0,62}$")]
    public required string Agent { get; init; }

    /// <summary>The caller's name of the transaction, unique per agent: printable characters.</summary>
    [StringLength(Names.LongestText, MinimumLength = 1)]
    public required string TransactionId { get; init; }

    /// <summary>When it happened; the receipt when absent, at most 24 hours ahead.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>When the agent was done.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When it was due.</summary>
    public DateTimeOffset? DueBy { get; init; }

    /// <summary>How the transaction left the agent; `auto` when absent.</summary>
    public Disposition? Disposition { get; init; }

    /// <summary>The agent's own confidence.</summary>
    [Range(0d, 1d)]
    public double? Confidence { get; init; }

    /// <summary>Texts by which accuracy is broken down, at most 16.</summary>
    public IReadOnlyDictionary<string, string>? Segments { get; init; }

    /// <summary>Numbers and short texts that describe the input, at most 64.</summary>
    public IReadOnlyDictionary<string, AttributeValue>? Attributes { get; init; }

    /// <summary>The agent's version.</summary>
    [StringLength(Names.LongestText, MinimumLength = 1)]
    public string? AgentVersion { get; init; }

    /// <summary>Right, wrong or unsure; absent while nobody has judged.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Who judged; `self` when absent.</summary>
    public VerdictSource? Source { get; init; }

    /// <summary>Why this transaction was judged; `all` when absent.</summary>
    public Selection? Selection { get; init; }

    /// <summary>What was judged; `accuracy` when absent.</summary>
    [RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    public string? Indicator { get; init; }

    /// <summary>The chance a random selection had to pick this transaction, above 0; goes with `random` only, which needs it.</summary>
    [Range(0d, 1d)]
    public double? InclusionProbability { get; init; }

    /// <summary>Who or what gave the verdict; an empty text is absent.</summary>
    [StringLength(Names.LongestText)]
    public string? JudgedBy { get; init; }

    /// <summary>The version of who or what gave the verdict; an empty text is absent.</summary>
    [StringLength(Names.LongestText)]
    public string? JudgeVersion { get; init; }

    /// <summary>When the verdict was given.</summary>
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>The caller's name of the verdict.</summary>
    [StringLength(Names.LongestText, MinimumLength = 1)]
    public string? VerdictId { get; init; }

    /// <summary>The caller's code for what went wrong; an empty text is absent.</summary>
    [StringLength(Names.LongestText)]
    public string? CauseCode { get; init; }

    /// <summary>What the judge says beside the verdict; may have several lines, and an empty text is absent.</summary>
    [StringLength(Names.LongestLines)]
    public string? Comment { get; init; }
}

/// <summary>A verdict as it is posted, after or before its outcome.</summary>
internal sealed class VerdictBody
{
    /// <summary>The agent's name.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9-]{0,62}$")]
    public required string Agent { get; init; }

    /// <summary>The caller's name of the transaction, unique per agent: printable characters.</summary>
    [StringLength(Names.LongestText, MinimumLength = 1)]
    public required string TransactionId { get; init; }

    /// <summary>Right, wrong or unsure.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Who judged; `review` when absent.</summary>
    public VerdictSource? Source { get; init; }

    /// <summary>Why this transaction was judged; `all` when absent.</summary>
    public Selection? Selection { get; init; }

    /// <summary>What was judged; `accuracy` when absent.</summary>
    [RegularExpression("^[A-Za-z0-9_.-]{1,64}$")]
    public string? Indicator { get; init; }

    /// <summary>The chance a random selection had to pick this transaction, above 0; goes with `random` only, which needs it.</summary>
    [Range(0d, 1d)]
    public double? InclusionProbability { get; init; }

    /// <summary>Who or what gave the verdict; an empty text is absent.</summary>
    [StringLength(Names.LongestText)]
    public string? JudgedBy { get; init; }

    /// <summary>The version of who or what gave the verdict; an empty text is absent.</summary>
    [StringLength(Names.LongestText)]
    public string? JudgeVersion { get; init; }

    /// <summary>When it was given.</summary>
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>The caller's name of the verdict: a repeated one is a duplicate, the same with other content a conflict.</summary>
    [StringLength(Names.LongestText, MinimumLength = 1)]
    public string? VerdictId { get; init; }

    /// <summary>The caller's code for what went wrong; an empty text is absent.</summary>
    [StringLength(Names.LongestText)]
    public string? CauseCode { get; init; }

    /// <summary>What the judge says beside the verdict; may have several lines, and an empty text is absent.</summary>
    [StringLength(Names.LongestLines)]
    public string? Comment { get; init; }
}
