using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>What was sent, by endpoint; the <c>kind</c> label of received items.</summary>
internal enum IngestKind
{
    /// <summary>To <c>/v1/outcomes</c>.</summary>
    Outcome,

    /// <summary>To <c>/v1/verdicts</c>.</summary>
    Verdict,
}

/// <summary>
/// What became of a received item, as its counter names it: a result, and for rejected and shed items the reason. Only the pairs
/// that can occur exist, so the page shows every one of them from the start and
/// received = accepted + duplicate + conflict + rejected + shed always holds.
/// </summary>
internal sealed class IngestResult
{
    private static readonly List<IngestResult> Made = [];

    private IngestResult(string result, string reason)
    {
        Result = result;
        Reason = reason;
        Index = Made.Count;
        Made.Add(this);
    }

    /// <summary>Stored now.</summary>
    public static IngestResult Accepted { get; } = new("accepted", "");

    /// <summary>Stored before with the same content.</summary>
    public static IngestResult Duplicate { get; } = new("duplicate", "");

    /// <summary>Known with other content.</summary>
    public static IngestResult Conflict { get; } = new("conflict", "");

    // An item of an agent whose stored state cannot be read is sent again once that is mended.
    private static IngestResult[] RejectedBy { get; } =
    [
        .. Enum.GetValues<FaultKind>()
            .Select(kind => new IngestResult(kind == FaultKind.AgentState ? "shed" : "rejected", Word<FaultKind>.Of(kind))),
    ];

    private static IngestResult[] ShedBy { get; } =
        [.. Enum.GetValues<ShedReason>().Select(reason => new IngestResult("shed", Word<ShedReason>.Of(reason)))];

    /// <summary>Every pair that can occur.</summary>
    public static IReadOnlyList<IngestResult> All => Made;

    /// <summary>The <c>result</c> label.</summary>
    public string Result { get; }

    /// <summary>The <c>reason</c> label; empty unless rejected or shed.</summary>
    public string Reason { get; }

    /// <summary>True when something is wrong with the item, so that its sender has to correct it.</summary>
    public bool IsRefused => Result is "rejected" or "conflict";

    /// <summary>Its place in <see cref="All"/>.</summary>
    public int Index { get; }

    /// <summary>Refused with this kind of fault.</summary>
    public static IngestResult Rejected(FaultKind kind) => RejectedBy[(int)kind];

    /// <summary>Not taken for this reason.</summary>
    public static IngestResult Shed(ShedReason reason) => ShedBy[(int)reason];

    /// <summary>Of an answered item; the first of several faults gives the reason.</summary>
    public static IngestResult Of(ItemResult item) => item.Status switch
    {
        ItemStatus.Accepted => Accepted,
        ItemStatus.Duplicate => Duplicate,
        ItemStatus.Conflict => Conflict,
        _ => Rejected(item.Faults[0].Kind),
    };
}

/// <summary>Why an item was not taken although nothing may be wrong with it; the sender should try again.</summary>
internal enum ShedReason
{
    /// <summary>Too much is waiting to be written, or more is sent than is allowed.</summary>
    Full,

    /// <summary>
    /// The database did not take it in time, or its answer was lost. Its commit may have come all the same: then the rows are there
    /// and were never counted as accepted, nor will they be, for a repeat finds a duplicate.
    /// </summary>
    Database,
}
