using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf;
using Monitoring.Core.Markup;
using Monitoring.Service.Ingest;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Resource.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Monitoring.Service.Otlp;

/// <summary>
/// The items of a batch of telemetry. Read whole before the first is given, as a JSON array is: a batch that breaks off is none, and
/// nothing of it may be stored. What is said once of a span or a resource is in every item of it, so items take memory of the
/// <see cref="BodyBudget"/> beside the body's, until the source is disposed. Not thread-safe.
/// </summary>
internal sealed class OtlpSource : ItemSource
{
    /// <summary>Most events of one batch that are evaluations or outcomes; exporters send 512 records, collectors 8,192.</summary>
    public const int MostEvents = 10_000;

    /// <summary>Most bytes of a record that is read: 1 MiB.</summary>
    public const int LargestRecord = 1024 * 1024;

    // Beyond this many bytes one is read at a time: a record made of empty attributes takes more than twenty times its bytes as objects.
    private const int LargeRecord = 64 * 1024;

    // What an item takes beside its content.
    private const int ItemBytes = 256;

    private static readonly Lock OneLargeAtATime = new();
    private static readonly byte[][] OurNames =
        [Encoding.UTF8.GetBytes(Conventions.EvaluationResult), Encoding.UTF8.GetBytes(Conventions.Outcome)];

    private readonly Signal signal;
    private readonly RecordWire wire;
    private readonly Judging judging;
    private readonly EventItems make;
    private readonly BodyBudget budget;
    private readonly List<ParsedItem> items = [];
    private readonly List<(int Record, string Why)> withoutItem = [];
    private int records;
    private int next;
    private long taken;
    private Refusal? full;

    private OtlpSource(Signal signal, RecordWire wire, Judging judging, EventItems make, BodyBudget budget) =>
        (this.signal, this.wire, this.judging, this.make, this.budget) = (signal, wire, judging, make, budget);

    /// <summary>What was passed over, and how often.</summary>
    public Dictionary<PassedOver, long> Passed { get; } = [];

    /// <summary>Evaluations that are no item, by the number of their record, and why.</summary>
    public IReadOnlyList<(int Record, string Why)> WithoutItem => withoutItem;

    /// <inheritdoc/>
    public override bool IsEmpty => items.Count == 0;

    /// <inheritdoc/>
    public override bool IsReadWhole => true;

    /// <summary>Reads a batch. An empty one is none the worse for it.</summary>
    /// <param name="signal">What it is of.</param>
    /// <param name="wire">How it is written.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="judging">Makes verdicts of evaluations.</param>
    /// <param name="make">Makes items.</param>
    /// <param name="budget">The memory bodies and their items share.</param>
    /// <param name="refusal">Why it cannot be read; null when it can.</param>
    public static OtlpSource? Open(
        Signal signal, RecordWire wire, ReadOnlyMemory<byte> body, Judging judging, EventItems make, BodyBudget budget, out Refusal? refusal)
    {
        refusal = null;
        var source = new OtlpSource(signal, wire, judging, make, budget);
        try
        {
            if (wire == RecordWire.Json && !Utf8.IsValid(body.Span))
            {
                throw new InvalidDataException("JSON must be UTF-8");
            }

            wire.ForEach(body, signal.Groups, source.ReadGroup);
            refusal = source.full;
        }
        catch (JsonException fault)
        {
            refusal = Refusal.Unreadable($"The body {JsonFault.Say(fault)}.");
        }
        catch (InvalidDataException fault)
        {
            refusal = Refusal.Unreadable($"The body is no batch of {signal.Record.ToLowerInvariant()}s: {fault.Message}.");
        }
        catch
        {
            source.Dispose();
            throw;
        }

        if (refusal is null)
        {
            return source;
        }

        source.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override bool TryRead(out ParsedItem item)
    {
        var isLeft = next < items.Count;
        item = isLeft ? items[next++] : default;
        return isLeft;
    }

    /// <inheritdoc/>
    public override int Count() => items.Count;

    /// <inheritdoc/>
    public override int SkipRest()
    {
        var left = items.Count - next;
        next = items.Count;
        return left;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        budget.Return(taken);
        taken = 0;
        base.Dispose(disposing);
    }

    private void ReadGroup(ReadOnlyMemory<byte> group)
    {
        Attributes? resource = null;
        wire.ForEach(group, signal.Scopes, scope => wire.ForEach(scope, signal.Records, record => ReadRecord(record, group, ref resource)));
    }

    private void ReadRecord(ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> group, ref Attributes? resource)
    {
        records++;
        if (!OurNames.Any(name => record.Span.IndexOf(name) >= 0))
        {
            Pass(PassedOver.Other);
            return;
        }

        if (full is not null)
        {
            return;
        }

        if (record.Length > LargestRecord)
        {
            Pass(PassedOver.TooLarge);
            Add("it is larger than 1 MiB; keep prompts and answers out of what carries an evaluation");
            return;
        }

        try
        {
            if (record.Length <= LargeRecord)
            {
                ReadEvents(record, resource ??= ResourceOf(group));
                return;
            }

            lock (OneLargeAtATime)
            {
                ReadEvents(record, resource ??= ResourceOf(group));
            }
        }
        catch (IOException fault) when (fault is InvalidProtocolBufferException or InvalidJsonException)
        {
            var unreadable = ParsedItem.Unreadable($"cannot be read: {Visible.Line(fault.Message, 200)}");
            Add(unreadable with { Kind = IngestKind.Verdict });
        }
    }

    // Of several the last holds, as of any field that is given more than once. One that cannot be read or is large is as if it were not
    // there, and is not read again for each record.
    private Attributes ResourceOf(ReadOnlyMemory<byte> group)
    {
        var resource = Attributes.None;
        try
        {
            wire.ForEach(group, Signal.Resource, found => resource =
                found.Length <= LargeRecord ? Attributes.Of(wire.Parse(Resource.Parser, found).Attributes) : Attributes.None);
        }
        catch (IOException fault) when (fault is InvalidProtocolBufferException or InvalidJsonException)
        {
            resource = Attributes.None;
        }

        return resource;
    }

    private void ReadEvents(ReadOnlyMemory<byte> record, Attributes resource)
    {
        var isOurs = false;
        var events = signal == Signal.Logs
            ? [TelemetryEvent.Of(wire.Parse(LogRecord.Parser, record), resource, wire)]
            : TelemetryEvent.Of(wire.Parse(Span.Parser, record), resource, wire);
        foreach (var happened in events)
        {
            switch (happened.Name)
            {
                case Conventions.EvaluationResult when full is null:
                    ReadEvaluation(happened);
                    isOurs = true;
                    break;
                case Conventions.Outcome when full is null:
                    Add(make.Outcome(happened));
                    isOurs = true;
                    break;
            }
        }

        if (!isOurs)
        {
            Pass(PassedOver.Other);
        }
    }

    private void ReadEvaluation(TelemetryEvent evaluation)
    {
        var judged = judging.Judge(evaluation);
        if (judged.Verdict is { } verdict)
        {
            Add(make.Verdict(evaluation, verdict));
        }
        else
        {
            Pass(judged.PassedOver!.Value);
            Add(judged.Why);
        }
    }

    private void Add(in ParsedItem item)
    {
        items.Add(item with { Line = records });
        Hold(item.Post?.Content.Length ?? 0);
    }

    private void Add(string withoutItemBecause)
    {
        withoutItem.Add((records, withoutItemBecause));
        Hold(withoutItemBecause.Length);
    }

    private void Hold(int characters)
    {
        var bytes = ItemBytes + (sizeof(char) * (long)characters);

        // With its body beside it, more than half would never find room.
        if (items.Count + withoutItem.Count > MostEvents || taken + bytes > budget.MostOfLarge / 2)
        {
            full = Refusal.TooLarge("The batch has more than 10,000 evaluation results and outcomes, or repeats too much in each; send smaller "
                + "ones, and few segments.");
        }
        else if (!budget.TryTake(bytes, taken))
        {
            full = Refusal.Full;
        }
        else
        {
            taken += bytes;
        }
    }

    private void Pass(PassedOver reason) => Passed[reason] = Passed.GetValueOrDefault(reason) + 1;
}
