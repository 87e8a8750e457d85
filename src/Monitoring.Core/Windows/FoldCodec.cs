using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Windows;

/// <summary>
/// The stored form of an agent's fold: small and versioned. Positions and marks are run lengths, so a window in which every
/// verdict counted costs a few bytes and one more per change between right and wrong. Equal folds have equal bytes.
/// </summary>
public static class FoldCodec
{
    private const byte Version = 1;

    /// <summary>Writes a fold.</summary>
    public static byte[] Encode(AgentFold fold)
    {
        var writer = new VarintWriter();
        writer.Byte(Version);
        writer.Number(fold.LastEpisode);
        writer.Number(fold.Slos.Count);
        foreach (var slo in fold.Slos)
        {
            Encode(slo, writer);
        }

        return writer.ToArray();
    }

    /// <summary>Reads a fold.</summary>
    /// <param name="bytes">What <see cref="Encode(AgentFold)"/> wrote.</param>
    /// <param name="covered">The SLOs in force, the same that were in force then.</param>
    /// <exception cref="InvalidDataException">The bytes have another version or do not fit the SLOs.</exception>
    public static AgentFold Decode(ReadOnlySpan<byte> bytes, IReadOnlyList<CoveredSlo> covered)
    {
        var reader = new VarintReader(bytes);
        if (reader.Byte() != Version)
        {
            throw new InvalidDataException(Invariant($"The stored state has version {bytes[0]}; this program reads version {Version}."));
        }

        var fold = new AgentFold { LastEpisode = reader.Number() };
        var count = reader.Number();
        if (count != covered.Count)
        {
            throw new InvalidDataException(Invariant($"The stored state holds {count} SLOs, the registry in force {covered.Count}."));
        }

        foreach (var next in covered)
        {
            fold.Add(Decode(next, ref reader));
        }

        return fold;
    }

    private static void Encode(SloFold slo, VarintWriter writer)
    {
        var life = slo.Life;
        writer.Number(slo.Id);
        writer.Number(slo.LastPosition);
        writer.Number(Micros(slo.LastJudgedAt));
        writer.Number((int)life.State);
        writer.Number(life.Held);
        writer.Number(life.NotifiedExcess);
        writer.Number(life.PlacesSinceRecovered);
        writer.Number(life.Episode.Id);
        if (life.Episode.Id != 0)
        {
            writer.Number(life.Episode.OpenedPosition);
            writer.Number(Micros(life.Episode.OpenedAt));
            writer.Number(life.Episode.Worst.Wrong);
            writer.Number(life.Episode.Worst.Judged);
            writer.Number(life.Episode.Worst.IsFull ? 1 : 0);
            writer.Number(life.Episode.WorstPosition);
            writer.Number(life.Episode.Reopenings);
            writer.Number(life.Episode.ClosedPosition);
            writer.Number(Micros(life.Episode.ClosedAt));
        }

        EncodePlaces(slo.Window, writer);
    }

    private static SloFold Decode(CoveredSlo covered, ref VarintReader reader)
    {
        var id = reader.Number();
        if (id != covered.Id)
        {
            throw new InvalidDataException(Invariant($"The stored state has SLO {id} where the registry in force has {covered.Id}."));
        }

        var slo = new SloFold(id, covered.Slo) { LastPosition = reader.Number(), LastJudgedAt = Instant(reader.Number()) };
        var life = slo.Life;
        life.State = (AccuracyState)reader.Number();
        life.Held = (int)reader.Number();
        life.NotifiedExcess = (int)reader.Number();
        life.PlacesSinceRecovered = reader.Number();
        var episode = reader.Number();
        if (episode != 0)
        {
            life.Episode = new EpisodeMark(
                episode,
                reader.Number(),
                Instant(reader.Number()) ?? default,
                new WindowCounts((int)reader.Number(), (int)reader.Number(), reader.Number() == 1),
                reader.Number(),
                (int)reader.Number(),
                reader.Number(),
                Instant(reader.Number()));
        }

        DecodePlaces(slo.Window, ref reader);
        return slo;
    }

    // Runs of neighbouring positions as (gap before the run, length − 1), then runs of equal marks as (length − 1) · 8 + mark.
    private static void EncodePlaces(Window window, VarintWriter writer)
    {
        var positions = window.KeptPositions;
        var marks = window.KeptMarks;
        writer.Number(positions.Length);
        var last = 0L;
        for (var i = 0; i < positions.Length;)
        {
            var run = RunLength(positions[i..]);
            writer.Number(positions[i] - last - 1);
            writer.Number(run - 1);
            last = positions[i] + run - 1;
            i += run;
        }

        while (!marks.IsEmpty)
        {
            var run = marks.IndexOfAnyExcept(marks[0]);
            run = run < 0 ? marks.Length : run;
            writer.Number(((run - 1) * 8) + marks[0]);
            marks = marks[run..];
        }
    }

    private static int RunLength(ReadOnlySpan<long> positions)
    {
        if (positions[^1] - positions[0] == positions.Length - 1)
        {
            return positions.Length;
        }

        var run = 1;
        while (positions[run] == positions[0] + run)
        {
            run++;
        }

        return run;
    }

    private static void DecodePlaces(Window window, ref VarintReader reader)
    {
        var count = (int)reader.Number();
        var positions = new long[count];
        var last = 0L;
        for (var i = 0; i < count;)
        {
            last += reader.Number() + 1;
            positions[i++] = last;
            for (var more = reader.Number(); more > 0; more--)
            {
                positions[i++] = ++last;
            }
        }

        for (var i = 0; i < count;)
        {
            var run = reader.Number();
            for (var left = (run / 8) + 1; left > 0; left--)
            {
                window.Take(positions[i++], (Mark)(run % 8));
            }
        }
    }

    private static long Micros(DateTimeOffset? at) => at is null ? 0 : Outcomes.Instant.ToMicroseconds(at.Value);

    private static DateTimeOffset? Instant(long microseconds) =>
        microseconds == 0 ? null : Outcomes.Instant.FromMicroseconds(microseconds);
}
