using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>One item of an answer.</summary>
/// <param name="TransactionId">The transaction it names; null when that could not be read.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Line">The line of the body it begins in, from 1; 0 where items have none.</param>
internal readonly record struct AnsweredItem(string? TransactionId, ItemResult Result, int Line);

/// <summary>The answer to a request whose body could be read: every item's result and the SLOs they moved. Not thread-safe.</summary>
/// <param name="budget">The memory bodies and results share; what the results take is given back when disposed.</param>
internal sealed class IngestAnswer(BodyBudget budget) : IDisposable
{
    /// <summary>Bytes the result of one item takes beside its texts.</summary>
    public const int ItemBytes = 112;

    /// <summary>Most indicators told that no SLO counts.</summary>
    public const int MostUncountedIndicators = 16;

    private const int TextBytes = 24;
    private const int FaultBytes = 64;

    private static readonly ItemResult BareConflict = new(
        ItemStatus.Conflict, null, [new Fault(FaultKind.Field, "", "differs from what was accepted first, which stays")]);

    private readonly List<AnsweredItem> results = [];
    private static readonly int Statuses = Enum.GetValues<ItemStatus>().Length;

    private readonly int[] counts = new int[Statuses];
    private Dictionary<string, SloStanding>? ofSeveralParts;
    private readonly List<UncountedIndicator> uncountedIndicators = [];
    private ItemResult? lastRefusal;
    private long taken;

    /// <summary>True when the caller wants to be told of what went wrong alone.</summary>
    public bool IsMinimal { get; set; }

    /// <summary>Rows of a CSV file that were passed over because nobody has judged them yet; they are no items.</summary>
    public int Skipped { get; set; }

    /// <summary>Verdicts of its items that wait for their outcome.</summary>
    public long Waiting { get; private set; }

    /// <summary>One result per item, in order.</summary>
    public IReadOnlyList<AnsweredItem> Results => results;

    /// <summary>The SLOs moved, as they stood after the last item.</summary>
    public IReadOnlyCollection<SloStanding> Slos { get; private set; } = [];

    /// <summary>
    /// Indicators its verdicts have and no SLO of their agent counts, each once; at most <see cref="MostUncountedIndicators"/>.
    /// </summary>
    public IReadOnlyList<UncountedIndicator> UncountedIndicators => uncountedIndicators;

    /// <summary>
    /// 200 when every item is accepted or a duplicate, 207 when some are; when none is, 409 if all conflict, else 400.
    /// </summary>
    public int Status
    {
        get
        {
            var fine = Count(ItemStatus.Accepted) + Count(ItemStatus.Duplicate);
            return fine == results.Count ? StatusCodes.Status200OK
                : fine > 0 ? StatusCodes.Status207MultiStatus
                : Count(ItemStatus.Conflict) == results.Count ? StatusCodes.Status409Conflict
                : StatusCodes.Status400BadRequest;
        }
    }

    /// <summary>How many items ended this way.</summary>
    public int Count(ItemStatus status) => counts[(int)status];

    /// <summary>Takes memory for the results of a body of lines before any is read.</summary>
    /// <param name="body">The body.</param>
    /// <returns>Why it cannot be answered; null when it can.</returns>
    public Refusal? Reserve(ReadOnlySpan<byte> body)
    {
        // A row of CSV may also end with a carriage return alone.
        var lines = Math.Max(body.Count((byte)'\n'), body.Count((byte)'\r')) + 1L;
        var bytes = lines * ItemBytes;
        return bytes > budget.MostOfLarge ? Refusal.TooLarge("The body has more lines than one answer can tell of; send several.")
            : TryTake(bytes) ? null
            : Refusal.Full;
    }

    /// <summary>Takes memory for the texts of an item; false when there is none.</summary>
    public bool TryHold(in ParsedItem item)
    {
        var bytes = item.TransactionId is { } id ? Text(id) : 0L;
        if (item.Refusal is { } refusal && !ReferenceEquals(refusal, lastRefusal))
        {
            // Equal refusals in a row are one object.
            lastRefusal = refusal;
            bytes += Words(refusal);
        }

        return TryTake(bytes);
    }

    /// <summary>Adds the next item. A conflict whose words find no memory any more is told without its fields: it is decided already.</summary>
    /// <param name="transactionId">The transaction it names; null when that could not be read.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="line">The line of the body it begins in; 0 where items have none.</param>
    public void Add(string? transactionId, ItemResult result, int line = 0)
    {
        if (result.Status == ItemStatus.Conflict && !TryTake(Words(result)))
        {
            result = BareConflict;
        }

        results.Add(new AnsweredItem(transactionId, result, line));
        counts[(int)result.Status]++;
    }

    /// <summary>
    /// Takes over what a later part of the request says beside its items: how SLOs stand, what none of them counts, and what waits.
    /// </summary>
    public void Add(WriteAnswer later)
    {
        Waiting += later.Waiting;
        foreach (var told in later.UncountedIndicators.Except(uncountedIndicators))
        {
            if (uncountedIndicators.Count < MostUncountedIndicators)
            {
                uncountedIndicators.Add(told);
            }
        }

        Add(later.Slos);
    }

    private void Add(IReadOnlyCollection<SloStanding> later)
    {
        if (Slos.Count == 0)
        {
            Slos = later;
            return;
        }

        ofSeveralParts ??= Slos.ToDictionary(slo => slo.Slo, StringComparer.Ordinal);
        foreach (var slo in later)
        {
            ofSeveralParts[slo.Slo] = slo;
        }

        Slos = ofSeveralParts.Values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        budget.Return(taken);
        taken = 0;
    }

    private static long Words(ItemResult result) => result.Faults.Sum(fault => FaultBytes + Text(fault.Pointer) + Text(fault.Reason));

    private static long Text(string text) => TextBytes + (sizeof(char) * (long)text.Length);

    private bool TryTake(long bytes)
    {
        if (!budget.TryTake(bytes, taken))
        {
            return false;
        }

        taken += bytes;
        return true;
    }
}
