using System.ComponentModel.DataAnnotations;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Contract;

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

    /// <summary>The chance a random selection had to pick this transaction, above 0; goes with `random` only, which needs it.</summary>
    [Range(0d, 1d)]
    public double? InclusionProbability { get; init; }

    /// <summary>Who or what gave the verdict.</summary>
    [StringLength(Names.LongestText, MinimumLength = 1)]
    public string? JudgedBy { get; init; }

    /// <summary>When it was given.</summary>
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>The caller's name of the verdict: a repeated one is a duplicate, the same with other content a conflict.</summary>
    [StringLength(Names.LongestText, MinimumLength = 1)]
    public string? VerdictId { get; init; }

    /// <summary>The caller's code for what went wrong.</summary>
    [StringLength(Names.LongestText, MinimumLength = 1)]
    public string? CauseCode { get; init; }
}
