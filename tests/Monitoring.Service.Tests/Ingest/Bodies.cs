using System.Text;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>Reads bodies as the service does.</summary>
internal static class Bodies
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The items of a body that can be read.</summary>
    public static List<ParsedItem> Items(BodyFormat format, IngestKind kind, ReadOnlyMemory<byte> body)
    {
        var (items, refusal) = Read(format, kind, body);
        Assert.Null(refusal?.Problem.Detail);
        return items;
    }

    /// <summary>The one item of a JSON body.</summary>
    public static ParsedItem Outcome(string json) =>
        Assert.Single(Items(BodyFormat.Json, IngestKind.Outcome, Encoding.UTF8.GetBytes(json)));

    /// <summary>The one item of a JSON body.</summary>
    public static ParsedItem Verdict(string json) =>
        Assert.Single(Items(BodyFormat.Json, IngestKind.Verdict, Encoding.UTF8.GetBytes(json)));

    /// <summary>The items of a body of lines.</summary>
    public static List<ParsedItem> Lines(string ndjson) => Items(BodyFormat.Ndjson, IngestKind.Outcome, Encoding.UTF8.GetBytes(ndjson));

    /// <summary>The items of a CSV file.</summary>
    public static List<ParsedItem> Csv(string csv) => Csv(csv, null).Items;

    /// <summary>The items of a CSV file, and how many rows were passed over as not judged yet.</summary>
    public static (List<ParsedItem> Items, int Skipped) Csv(string csv, string? agent)
    {
        var items = new List<ParsedItem>();
        var shape = new BodyShape(BodyFormat.Csv, Agent: agent);
        using var source = ItemSource.Open(shape, Encoding.UTF8.GetBytes(csv), new ItemDraft(), IngestKind.Verdict, Now, out var refusal);
        Assert.Null(refusal?.Problem.Detail);
        while (source!.TryRead(out var item))
        {
            items.Add(item);
        }

        return (items, source.Skipped);
    }

    /// <summary>Why a body cannot be read.</summary>
    public static Refusal Refusal(BodyFormat format, ReadOnlyMemory<byte> body, IngestKind kind = IngestKind.Outcome)
    {
        var (_, refusal) = Read(format, kind, body);
        Assert.NotNull(refusal);
        return refusal;
    }

    /// <summary>Why a body cannot be read.</summary>
    public static Refusal Refusal(BodyFormat format, string body, IngestKind kind = IngestKind.Outcome) =>
        Refusal(format, Encoding.UTF8.GetBytes(body), kind);

    /// <summary>The faults of an item as "pointer reason", in order.</summary>
    public static string[] Faults(ParsedItem item)
    {
        Assert.Null(item.Post);
        Assert.NotNull(item.Refusal);
        Assert.Equal(ItemStatus.Rejected, item.Refusal.Status);
        return [.. item.Refusal.Faults.Select(fault => fault.Pointer + " " + fault.Reason)];
    }

    /// <summary>The post of an item that can be written.</summary>
    public static Post Post(ParsedItem item)
    {
        Assert.Empty(item.Refusal?.Faults ?? []);
        Assert.NotNull(item.Post);
        return item.Post;
    }

    /// <summary>Reads a body to its end.</summary>
    public static (List<ParsedItem> Items, Refusal? Refusal) Read(BodyFormat format, IngestKind kind, ReadOnlyMemory<byte> body)
    {
        var items = new List<ParsedItem>();
        using var source = ItemSource.Open(new BodyShape(format), body, new ItemDraft(), kind, Now, out var refusal);
        while (source is not null && source.TryRead(out var item))
        {
            items.Add(item);
        }

        Assert.Equal(refusal is null, source is not null);
        return (items, refusal);
    }

    /// <summary>An outcome of order-entry with a verdict.</summary>
    public static string Item(int number, string verdict) =>
        Invariant($"{{\"agent\":\"order-entry\",\"transactionId\":\"PO-{number}\",\"verdict\":\"{verdict}\"}}");

    /// <summary>Such outcomes with rising numbers.</summary>
    public static string Array(int first, int count, string verdict) =>
        "[" + string.Join(',', Enumerable.Range(first, count).Select(number => Item(number, verdict))) + "]";
}
