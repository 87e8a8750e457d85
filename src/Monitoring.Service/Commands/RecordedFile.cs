using Monitoring.Core.Backtesting;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>One recorded file of a backtest, read by the code that reads posts.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Kind">What it holds.</param>
internal sealed record RecordedFile(string Path, IngestKind Kind)
{
    /// <summary>The items that could be read, in order.</summary>
    public List<RecordedPost> Posts { get; } = [];

    /// <summary>Rows without a verdict that were passed over.</summary>
    public int Skipped { get; private set; }

    /// <summary>Reads the file: lines of JSON, or for verdicts also a CSV file.</summary>
    /// <param name="agent">The agent of the rows of a CSV file that name none; null when none is known.</param>
    /// <param name="faults">Where bad lines go.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Why the file cannot be read at all; null when it can.</returns>
    public async Task<string?> ReadAsync(string? agent, RecordedFaults faults, CancellationToken cancellationToken)
    {
        var body = await File.ReadAllBytesAsync(Path, cancellationToken);
        var format = Kind == IngestKind.Verdict && !IsJson(body) ? BodyFormat.Csv : BodyFormat.Ndjson;
        var shape = new BodyShape(format, Agent: agent);
        var now = TimeProvider.System.GetUtcNow();
        using var source = ItemSource.Open(shape, body, new ItemDraft(), Kind, now, out var refusal);
        if (source is null)
        {
            return refusal!.Why;
        }

        while (source.TryRead(out var item))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item.Post is { } post)
            {
                Posts.Add(new RecordedPost(post, InstantOf(post), item.Line));
            }
            else
            {
                faults.Rejected++;
                faults.Add(this, item.Line, item.Refusal!);
            }
        }

        Skipped = source.Skipped;
        return null;
    }

    private static DateTimeOffset? InstantOf(Post post) =>
        post is OutcomePost outcome ? outcome.OccurredAt : OutcomeContent.Read(post.Content).JudgedAt;

    private static bool IsJson(ReadOnlySpan<byte> body) =>
        body.TrimStart((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]).TrimStart(JsonFault.Blank) is [(byte)'{' or (byte)'[', ..];
}

/// <summary>The lines of recorded files that were not taken: all are counted, the first are named.</summary>
internal sealed class RecordedFaults
{
    private const int Named = 10;

    private readonly SortedList<(IngestKind Kind, int Line), string> first = [];

    /// <summary>How many lines could not be read.</summary>
    public long Rejected { get; set; }

    /// <summary>How many lines were not taken.</summary>
    public long Count { get; private set; }

    /// <summary>Notes a line; only one of the first is kept.</summary>
    public void Add(RecordedFile file, int line, ItemResult result)
    {
        Count++;
        var fault = result.Faults[0];
        var field = fault.Pointer.Length == 0 ? "" : fault.Pointer + " ";
        first.Add((file.Kind, line), Invariant($"{file.Path}: line {line}: {field}{fault.Reason}"));
        if (first.Count > Named)
        {
            first.RemoveAt(Named);
        }
    }

    /// <summary>Says the first lines, outcomes before verdicts, and how many there are besides.</summary>
    public async Task SayAsync(TextWriter errors)
    {
        foreach (var words in first.Values)
        {
            await errors.WriteLineAsync(words);
        }

        if (Count > first.Count)
        {
            await errors.WriteLineAsync(Invariant($"and {Count - first.Count} lines more."));
        }
    }
}
