using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Windows;

/// <summary>
/// The stored form of an agent's fold: small and versioned. Equal folds have equal bytes of the same version. Where many SLOs make it
/// large, it stays as it was for some verdicts, and those are stored beside it.
/// </summary>
public static class FoldCodec
{
    private const byte Version = 4, WithoutJournal = 3, WithoutTotal = 2, WithoutWatch = 1;
    private const int RoomPerSlo = 384;

    /// <summary>Writes a fold.</summary>
    public static byte[] Encode(AgentFold fold)
    {
        var writer = new VarintWriter(RoomPerSlo * (fold.Slos.Count + 1));
        writer.Byte(Version);
        writer.Number(fold.LastEpisode);
        writer.Number(fold.Slos.Count);
        foreach (var slo in fold.Slos)
        {
            Encode(slo, writer);
        }

        return writer.ToArray();
    }

    /// <summary>What is to be stored of a fold now.</summary>
    /// <param name="fold">The fold, all of whose changes since the last call are stored or have been read.</param>
    /// <returns>Its whole form, null when the one that is stored is gone on from, and the journal behind it.</returns>
    public static (byte[]? Whole, byte[] Journal) Next(AgentFold fold)
    {
        if (fold.Journal.IsOpen)
        {
            return (null, fold.Journal.Bytes);
        }

        var whole = Encode(fold);
        fold.Journal.Begin(whole.Length);
        return (whole, []);
    }

    /// <summary>Reads a fold.</summary>
    /// <param name="bytes">What <see cref="Encode(AgentFold)"/> wrote.</param>
    /// <param name="covered">The SLOs in force, the same that were in force then.</param>
    /// <param name="bank">The watched streams; null for a complete, empty bank.</param>
    /// <param name="lastPosition">The last position of the log, which the journal must reach; states of earlier versions begin their watch there.</param>
    /// <param name="journal">The journal behind the whole form.</param>
    /// <exception cref="InvalidDataException">The bytes have another version, do not fit the SLOs, or are damaged.</exception>
    public static AgentFold Decode(
        ReadOnlySpan<byte> bytes, IReadOnlyList<CoveredSlo> covered, DriftBank? bank = null, long lastPosition = 0, ReadOnlySpan<byte> journal = default)
    {
        var reader = new VarintReader(bytes);
        var version = reader.Byte();
        if (version is < WithoutWatch or > Version)
        {
            throw new InvalidDataException(Invariant($"The stored state has version {version}; this program reads versions up to {Version}."));
        }

        var fold = new AgentFold { LastEpisode = reader.Number(), Bank = bank ?? new DriftBank { IsComplete = true } };
        var count = reader.Number();
        if (count != covered.Count)
        {
            throw new InvalidDataException(Invariant($"The stored state holds {count} SLOs, the registry in force {covered.Count}."));
        }

        foreach (var next in covered)
        {
            fold.Add(Decode(next, version, lastPosition, ref reader));
        }

        if (!reader.IsAtEnd)
        {
            throw new InvalidDataException("The stored state goes on after its last SLO.");
        }

        if (version == Version)
        {
            fold.Journal.Replay(fold, bytes.Length, journal, lastPosition);
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

        WatchCodec.Encode(slo.Watch, writer);
        PlaceCodec.Encode(slo.Window, writer);
    }

    private static SloFold Decode(CoveredSlo covered, byte version, long lastPosition, ref VarintReader reader)
    {
        var id = reader.Number();
        if (id != covered.Id)
        {
            throw new InvalidDataException(Invariant($"The stored state has SLO {id} where the registry in force has {covered.Id}."));
        }

        var slo = new SloFold(id, covered.Slo) { LastPosition = reader.Number(), LastJudgedAt = ReadInstant(ref reader) };
        var life = slo.Life;
        life.State = (AccuracyState)reader.Number((int)AccuracyState.Recovering);
        life.Held = reader.Number(AccuracyRule.LargestWindow);
        life.NotifiedExcess = reader.Number(AccuracyRule.LargestWindow);
        life.PlacesSinceRecovered = reader.Number();
        var episode = reader.Number();
        if (episode != 0)
        {
            life.Episode = new EpisodeMark(
                episode,
                reader.Number(),
                ReadInstant(ref reader) ?? DateTimeOffset.UnixEpoch,
                new WindowCounts(reader.Number(AccuracyRule.LargestWindow), reader.Number(AccuracyRule.LargestWindow), reader.Number(1) == 1),
                reader.Number(),
                reader.Number(int.MaxValue),
                reader.Number(),
                ReadInstant(ref reader));
        }

        if (version != WithoutWatch)
        {
            WatchCodec.Decode(slo.Watch, 1 + covered.Slo.Cuts.Count, version != WithoutTotal, ref reader);
        }

        if (version < WithoutJournal)
        {
            slo.Watch.BeganAt = Math.Max(lastPosition, slo.LastPosition);
        }

        slo.Window = PlaceCodec.Decode(covered.Slo.Rule.Window, ref reader);
        return slo;
    }

    private static long Micros(DateTimeOffset? at) => at is null ? 0 : Instant.ToMicroseconds(at.Value);

    private static DateTimeOffset? ReadInstant(ref VarintReader reader)
    {
        var microseconds = reader.Number(Instant.ToMicroseconds(DateTimeOffset.MaxValue));
        return microseconds == 0 ? null : Instant.FromMicroseconds(microseconds);
    }
}
