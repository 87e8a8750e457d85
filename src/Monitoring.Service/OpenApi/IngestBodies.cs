using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
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

/// <summary>
/// What became of a post, after its commit: every item's result, and the SLOs they moved as they stand after the last item.
/// </summary>
/// <param name="Received">Items received: the sum of the four counts that follow.</param>
/// <param name="Accepted">Items stored.</param>
/// <param name="Duplicate">Items that were stored before with the same content; nothing changed.</param>
/// <param name="Conflict">Items that were stored before with other content; nothing changed.</param>
/// <param name="Rejected">Items with faults; nothing of them is stored.</param>
/// <param name="Waiting">
/// Verdicts of this post that wait for their outcome, new or repeated: they are kept, and judged when an outcome of their transactionId
/// arrives. Where outcomes come first, anything but 0 means that verdicts and outcomes name their transactions differently.
/// </param>
/// <param name="Skipped">Rows of a CSV file passed over because their verdict is empty; no items, absent when there is none.</param>
/// <param name="Results">
/// One per item, in order; where <c>Prefer: return=minimal</c> was sent, only those neither accepted nor duplicates.
/// </param>
/// <param name="UncountedIndicators">Indicators its verdicts have and no SLO of their agent counts; absent when there is none.</param>
/// <param name="Slos">The SLOs moved; absent where <c>Prefer: return=minimal</c> was sent.</param>
internal sealed record PostResult(
    int Received,
    int Accepted,
    int Duplicate,
    int Conflict,
    int Rejected,
    int Waiting,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Skipped,
    IReadOnlyList<PostedItem> Results,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PostedIndicator>? UncountedIndicators,
    IReadOnlyList<MovedSlo> Slos = null!);

/// <summary>An indicator that no SLO counts: a spelling mistake, or an SLO that is still to come.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Indicator">The indicator.</param>
internal sealed record PostedIndicator(string Agent, string Indicator);

/// <summary>What became of one item.</summary>
/// <param name="Index">Its place in the body, from 0.</param>
/// <param name="Line">The line of the file it begins in, from 1, as an editor counts; absent in a JSON body.</param>
/// <param name="TransactionId">Its transaction; absent when none could be read.</param>
/// <param name="Status">Accepted, duplicate, conflict or rejected.</param>
/// <param name="Judged">True when its verdict has its position, whatever SLOs count it; absent unless accepted or duplicate.</param>
/// <param name="Position">That position; null while there is none; absent unless accepted or duplicate.</param>
/// <param name="Effective">
/// False while another verdict of the same transaction and indicator holds, whatever SLOs count either: one of a stronger source, or a later
/// one of a source as strong. An outcome has it only when its own verdict was overtaken. Absent unless accepted or duplicate.
/// </param>
/// <param name="Errors">
/// Everything that is wrong with it; of a conflict every field that differs from what was accepted first, and what to do. Absent when
/// nothing is wrong.
/// </param>
internal sealed record PostedItem(
    int Index,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Line,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TransactionId,
    ItemStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Judged,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Effective,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PostedItemError>? Errors);

/// <summary>One fault of an item.</summary>
/// <param name="Pointer">JSON pointer to the field; empty for the item itself.</param>
/// <param name="Reason">What is wrong and what would be right.</param>
internal sealed record PostedItemError(string Pointer, string Reason);

/// <summary>How an SLO stands after the last item.</summary>
/// <param name="Slo">Its name.</param>
/// <param name="State">Its state.</param>
/// <param name="Judged">Judged places in the window.</param>
/// <param name="Wrong">Wrong ones.</param>
/// <param name="Allowed">Wrong ones allowed before breach.</param>
/// <param name="Accuracy">Right share of the judged places; null when nothing is judged.</param>
/// <param name="Episode">Number of the open episode; null when none is open.</param>
internal sealed record MovedSlo(string Slo, AccuracyState State, int Judged, int Wrong, int Allowed, double? Accuracy, long? Episode);
