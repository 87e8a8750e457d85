using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>The stored form of what an agent's inputs have shown since their reference was frozen.</summary>
internal static class InputsCodec
{
    private const byte Version = 1;

    private const int MostPlaces = CategoricalReference.MostKept + 1, MostSegments = 1_000;

    private const int Room = 4_096;

    public static byte[] Write(AgentInputs inputs)
    {
        var writer = new StateWriter(Room);
        writer.Byte(Version);
        writer.Instant(inputs.FrozenAt);
        writer.Instant(inputs.Since);
        writer.Long(inputs.Rows);
        writer.Long(inputs.Outcomes);
        Write(writer, inputs.LastSignalAt);
        writer.Int(inputs.Inputs.Count);
        foreach (var input in inputs.Inputs)
        {
            Write(writer, input);
        }

        return writer.ToArray();
    }

    public static AgentInputs Read(ReadOnlySpan<byte> state, IReadOnlyDictionary<InputName, InputReference> references)
    {
        try
        {
            return ReadWhole(state, references);
        }
        catch (ArgumentException damage)
        {
            throw new InvalidDataException("The stored state holds what no inputs have.", damage);
        }
    }

    private static AgentInputs ReadWhole(ReadOnlySpan<byte> state, IReadOnlyDictionary<InputName, InputReference> references)
    {
        var reader = new StateReader(state);
        reader.Version(Version);
        var (frozenAt, since, rows, outcomes) = (reader.Instant(), reader.Instant(), reader.Long(), reader.Long());
        var lastSignalAt = ReadOptional(ref reader);
        var inputs = new InputWatch[reader.Count(0, AgentInputs.MostInputs)];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = ReadInput(ref reader, references, inputs.Length);
        }

        reader.End();
        return new AgentInputs(inputs)
        {
            FrozenAt = frozenAt, Since = since, Rows = rows, Outcomes = outcomes, LastSignalAt = lastSignalAt,
        };
    }

    private static void Write(StateWriter writer, InputWatch input)
    {
        writer.Byte((byte)input.Name.Kind);
        writer.Text(input.Name.Key);
        input.Memory.Write(writer);
        input.Tally.Write(writer);
        writer.Long(input.Unseen);
        writer.Long(input.Signals);
        writer.Int(input.Examples.Count);
        foreach (var example in input.Examples)
        {
            Write(writer, example);
        }

        writer.Int(input.Counts.Length);
        foreach (var count in input.Counts)
        {
            writer.Number(count);
        }

        Write(writer, input.Drift);
        Write(writer, input.LastLook);
    }

    private static InputWatch ReadInput(ref StateReader reader, IReadOnlyDictionary<InputName, InputReference> references, int inputs)
    {
        var name = new InputName((InputKind)reader.Byte(), reader.Text());
        if (!references.TryGetValue(name, out var reference))
        {
            throw new InvalidDataException($"There is no stored reference of {name}.");
        }

        var memory = DetectorMemory.Read(ref reader);
        var tally = Tally.Read(ref reader);
        var (unseen, signals) = (reader.Long(), reader.Long());
        var examples = new List<UnseenExample>(InputWatch.MostExamples);
        for (var left = reader.Count(0, InputWatch.MostExamples); left > 0; left--)
        {
            examples.Add(ReadExample(ref reader));
        }

        var counts = new long[reader.Count(1, MostPlaces)];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = reader.Number();
        }

        return counts.Length == reference.Places
            ? new InputWatch(name, reference, inputs, memory, tally, examples, counts)
            {
                Unseen = unseen,
                Signals = signals,
                Drift = ReadDrift(ref reader),
                LastLook = ReadLook(ref reader),
            }
            : throw new InvalidDataException($"The stored look at {name} belongs to another reference.");
    }

    private static void Write(StateWriter writer, UnseenExample example)
    {
        writer.Long(example.Number);
        writer.Text(example.TransactionId);
        writer.Instant(example.OccurredAt);
        writer.Text(example.Value);
        writer.Byte((byte)example.Change);
        writer.Int(example.Segments.Count);
        foreach (var (cut, value) in example.Segments)
        {
            writer.Text(cut);
            writer.Text(value);
        }
    }

    private static UnseenExample ReadExample(ref StateReader reader)
    {
        var (number, id, at) = (reader.Long(), reader.Text(), reader.Instant());
        var (value, change) = (reader.Text(), (InputChange)reader.Byte());
        var segments = new KeyValuePair<string, string>[reader.Count(0, MostSegments)];
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = new(reader.Text(), reader.Text());
        }

        return new(number, id, at, value, change, segments);
    }

    private static void Write(StateWriter writer, InputDrift? drift)
    {
        writer.Flag(drift is not null);
        if (drift is not null)
        {
            writer.Byte((byte)drift.Change);
            writer.Instant(drift.Since);
            writer.Text(drift.FirstTransactionId ?? "");
            writer.Int(drift.QuietOutcomes ?? -1);
            writer.Int(drift.QuietLooks ?? -1);
        }
    }

    private static InputDrift? ReadDrift(ref StateReader reader)
    {
        if (!reader.Flag())
        {
            return null;
        }

        var (change, since, first) = ((InputChange)reader.Byte(), reader.Instant(), reader.Text());
        return new(change, since, first.Length == 0 ? null : first, Count(ref reader), Count(ref reader));

        static int? Count(ref StateReader reader) => reader.Int() is >= 0 and var count ? count : null;
    }

    private static void Write(StateWriter writer, Look? look)
    {
        writer.Flag(look is not null);
        if (look is not null)
        {
            writer.Instant(look.At);
            writer.Byte((byte)look.Test);
            writer.Long(look.Rows);
            writer.Double(look.Statistic);
            writer.Double(look.Chance);
            writer.Double(look.Allowed);
            writer.Double(look.Moved);
        }
    }

    private static Look? ReadLook(ref StateReader reader) => reader.Flag()
        ? new(reader.Instant(), (LookTest)reader.Byte(), reader.Long(), reader.Double(), reader.Double(),
            reader.Double(), reader.Double())
        : null;

    private static void Write(StateWriter writer, DateTimeOffset? instant)
    {
        writer.Flag(instant is not null);
        if (instant is { } at)
        {
            writer.Instant(at);
        }
    }

    private static DateTimeOffset? ReadOptional(ref StateReader reader) => reader.Flag() ? reader.Instant() : null;
}
