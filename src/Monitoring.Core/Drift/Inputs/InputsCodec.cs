using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>The stored form of what an agent's inputs have shown since their reference was frozen.</summary>
internal static class InputsCodec
{
    private const byte Version = 1;

    private const int MostPlaces = CategoricalReference.MostKept + 1, MostSegments = 1_000;

    public static byte[] Write(AgentInputs inputs) => Storing.Write(Version, writer =>
    {
        Write(writer, inputs.FrozenAt);
        Write(writer, inputs.Since);
        writer.Write(inputs.Rows);
        writer.Write(inputs.Outcomes);
        Write(writer, inputs.LastSignalAt);
        writer.Write(inputs.Inputs.Count);
        foreach (var input in inputs.Inputs)
        {
            Write(writer, input);
        }
    });

    public static AgentInputs Read(byte[] state, IReadOnlyDictionary<InputName, InputReference> references) =>
        Storing.Read(Version, state, reader =>
    {
        var (frozenAt, since, rows, outcomes) = (ReadInstant(reader), ReadInstant(reader), reader.ReadInt64(), reader.ReadInt64());
        var lastSignalAt = ReadOptional(reader, ReadInstant);
        var inputs = new InputWatch[Storing.Count(reader, 0, AgentInputs.MostInputs)];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = ReadInput(reader, references, inputs.Length);
        }

        return new AgentInputs(inputs) { FrozenAt = frozenAt, Since = since, Rows = rows, Outcomes = outcomes,
            LastSignalAt = lastSignalAt };
    });

    private static void Write(BinaryWriter writer, InputWatch input)
    {
        writer.Write((byte)input.Name.Kind);
        writer.Write(input.Name.Key);
        Span<byte> memory = stackalloc byte[DetectorMemory.Bytes], tally = stackalloc byte[Tally.Bytes];
        input.Memory.Encode(memory);
        input.Tally.Encode(tally);
        writer.Write(memory);
        writer.Write(tally);
        writer.Write(input.Unseen);
        writer.Write(input.Signals);
        writer.Write(input.Examples.Count);
        foreach (var example in input.Examples)
        {
            Write(writer, example);
        }

        writer.Write(input.Counts.Length);
        foreach (var count in input.Counts)
        {
            writer.Write7BitEncodedInt64(count);
        }

        Write(writer, input.Drift);
        Write(writer, input.LastLook);
    }

    private static InputWatch ReadInput(BinaryReader reader, IReadOnlyDictionary<InputName, InputReference> references, int inputs)
    {
        var name = new InputName((InputKind)reader.ReadByte(), reader.ReadString());
        if (!references.TryGetValue(name, out var reference))
        {
            throw new InvalidDataException($"There is no stored reference of {name}.");
        }

        var memory = DetectorMemory.Decode(reader.ReadBytes(DetectorMemory.Bytes));
        var tally = Tally.Decode(reader.ReadBytes(Tally.Bytes));
        var (unseen, signals) = (reader.ReadInt64(), reader.ReadInt64());
        var examples = new List<UnseenExample>(InputWatch.MostExamples);
        for (var left = Storing.Count(reader, 0, InputWatch.MostExamples); left > 0; left--)
        {
            examples.Add(ReadExample(reader));
        }

        var counts = new long[Storing.Count(reader, 1, MostPlaces)];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = reader.Read7BitEncodedInt64();
        }

        return counts.Length == reference.Places
            ? new InputWatch(name, reference, inputs, memory, tally, examples, counts)
            {
                Unseen = unseen,
                Signals = signals,
                Drift = ReadDrift(reader),
                LastLook = ReadLook(reader),
            }
            : throw new InvalidDataException($"The stored look at {name} belongs to another reference.");
    }

    private static void Write(BinaryWriter writer, UnseenExample example)
    {
        writer.Write(example.Number);
        writer.Write(example.TransactionId);
        Write(writer, example.OccurredAt);
        writer.Write(example.Value);
        writer.Write((byte)example.Change);
        writer.Write(example.Segments.Count);
        foreach (var (cut, value) in example.Segments)
        {
            writer.Write(cut);
            writer.Write(value);
        }
    }

    private static UnseenExample ReadExample(BinaryReader reader)
    {
        var (number, id, at) = (reader.ReadInt64(), reader.ReadString(), ReadInstant(reader));
        var (value, change) = (reader.ReadString(), (InputChange)reader.ReadByte());
        var segments = new KeyValuePair<string, string>[Storing.Count(reader, 0, MostSegments)];
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = new(reader.ReadString(), reader.ReadString());
        }

        return new(number, id, at, value, change, segments);
    }

    private static void Write(BinaryWriter writer, InputDrift? drift)
    {
        writer.Write(drift is not null);
        if (drift is not null)
        {
            writer.Write((byte)drift.Change);
            Write(writer, drift.Since);
            writer.Write(drift.FirstTransactionId ?? "");
            writer.Write(drift.QuietOutcomes ?? -1);
            writer.Write(drift.QuietLooks ?? -1);
        }
    }

    private static InputDrift? ReadDrift(BinaryReader reader)
    {
        if (!reader.ReadBoolean())
        {
            return null;
        }

        var (change, since, first) = ((InputChange)reader.ReadByte(), ReadInstant(reader), reader.ReadString());
        return new(change, since, first.Length == 0 ? null : first, Count(reader), Count(reader));

        static int? Count(BinaryReader reader) => reader.ReadInt32() is >= 0 and var count ? count : null;
    }

    private static void Write(BinaryWriter writer, Look? look)
    {
        writer.Write(look is not null);
        if (look is not null)
        {
            Write(writer, look.At);
            writer.Write((byte)look.Test);
            writer.Write(look.Rows);
            writer.Write(look.Statistic);
            writer.Write(look.Chance);
            writer.Write(look.Allowed);
            writer.Write(look.Moved);
        }
    }

    private static Look? ReadLook(BinaryReader reader) => reader.ReadBoolean()
        ? new(ReadInstant(reader), (LookTest)reader.ReadByte(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble(),
            reader.ReadDouble(), reader.ReadDouble())
        : null;

    private static void Write(BinaryWriter writer, DateTimeOffset instant) => writer.Write(Instant.ToMicroseconds(instant));

    private static void Write(BinaryWriter writer, DateTimeOffset? instant)
    {
        writer.Write(instant is not null);
        if (instant is { } at)
        {
            Write(writer, at);
        }
    }

    private static DateTimeOffset ReadInstant(BinaryReader reader) => Instant.FromMicroseconds(reader.ReadInt64());

    private static DateTimeOffset? ReadOptional(BinaryReader reader, Func<BinaryReader, DateTimeOffset> read) =>
        reader.ReadBoolean() ? read(reader) : null;
}
