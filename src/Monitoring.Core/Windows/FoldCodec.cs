using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Storing;
using static System.FormattableString;

namespace Monitoring.Core.Windows;

/// <summary>The stored form of an agent's fold: small, whole and versioned. Equal folds have equal bytes.</summary>
public static class FoldCodec
{
    /// <summary>
    /// Number of the rules by which a fold takes a verdict: 1, the latest holds; 2, sources have their strength; 3, what is not counted
    /// takes transactions judged before it began. Raised with every change of what a verdict does to a stored state; a
    /// state made by newer rules is refused, since going on from it would swallow what they had seen coming. One made by older rules is
    /// read: its events stay judged by the rules of their positions.
    /// </summary>
    public const int Rules = 3;

    private const int RulesBeforeStrength = 1, RulesOfStrength = 2;

    private const byte Version = 5;
    private const int RoomPerSlo = 384;

    /// <summary>Writes a fold.</summary>
    public static byte[] Encode(AgentFold fold)
    {
        var rules = fold.StrengthAfter == TransactionInSlo.AllBeforeStrength ? RulesBeforeStrength : Rules;
        var writer = new StateWriter(RoomPerSlo * (fold.Slos.Count + 1));
        writer.Byte(Version);
        writer.Number(rules);
        writer.Number(fold.LastEpisode);
        writer.Number(fold.Slos.Count);
        foreach (var slo in fold.Slos)
        {
            Encode(slo, writer);
        }

        if (rules > RulesBeforeStrength)
        {
            UncountedCodec.Encode(fold, writer);
        }

        return writer.ToArray();
    }

    /// <summary>Reads a fold.</summary>
    /// <param name="bytes">What <see cref="Encode(AgentFold)"/> wrote, of this program or of one of before it.</param>
    /// <param name="covered">The SLOs in force, the same that were in force then.</param>
    /// <param name="strengthAfter">Position of the agent's last event judged by the rule before strength; 0 when none was.</param>
    /// <param name="bank">The watched streams; null for a complete, empty bank.</param>
    /// <exception cref="InvalidDataException">The bytes have another version or newer rules, do not fit the SLOs, or are damaged.</exception>
    public static AgentFold Decode(
        ReadOnlySpan<byte> bytes, IReadOnlyList<CoveredSlo> covered, long strengthAfter, DriftBank? bank = null)
    {
        var reader = new StateReader(bytes);
        reader.Version(Version);
        var rules = reader.Number();
        if (rules > Rules)
        {
            throw new InvalidDataException(Invariant(
                $"The stored state was made by rules {rules}; this program knows rules up to {Rules}. Start the newer program."));
        }

        var fold = new AgentFold { StrengthAfter = strengthAfter, Bank = bank ?? new DriftBank { IsComplete = true } };
        Decode(ref reader, fold, covered, WatchCodec.Decode);
        if (rules > RulesBeforeStrength)
        {
            UncountedCodec.Decode(fold, rules > RulesOfStrength, ref reader);
        }

        reader.End();
        return fold;
    }

    /// <summary>Reads what stands behind the version, and behind the rules where they are named, up to the last SLO.</summary>
    internal static void Decode(ref StateReader reader, AgentFold fold, IReadOnlyList<CoveredSlo> covered, WatchDecoding decodeWatch)
    {
        fold.LastEpisode = reader.Number();
        var count = reader.Number();
        if (count != covered.Count)
        {
            throw new InvalidDataException(Invariant($"The stored state holds {count} SLOs, the registry in force {covered.Count}."));
        }

        foreach (var next in covered)
        {
            fold.Add(Decode(next, fold.StrengthAfter, decodeWatch, ref reader));
        }
    }

    private static void Encode(SloFold slo, StateWriter writer)
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

    private static SloFold Decode(CoveredSlo covered, long since, WatchDecoding decodeWatch, ref StateReader reader)
    {
        var id = reader.Number();
        if (id != covered.Id)
        {
            throw new InvalidDataException(Invariant($"The stored state has SLO {id} where the registry in force has {covered.Id}."));
        }

        var slo = new SloFold(id, covered.Slo, since: since) { LastPosition = reader.Number(), LastJudgedAt = ReadInstant(ref reader) };
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
                new WindowCounts(reader.Number(AccuracyRule.LargestWindow), reader.Number(AccuracyRule.LargestWindow),
                    reader.Number(1) == 1),
                reader.Number(),
                reader.Number(int.MaxValue),
                reader.Number(),
                ReadInstant(ref reader));
        }

        decodeWatch(slo, ref reader);
        slo.Window = PlaceCodec.Decode(covered.Slo.Rule.Window, ref reader);
        return slo;
    }

    private static long Micros(DateTimeOffset? at) => at is null ? 0 : Instant.ToMicroseconds(at.Value);

    private static DateTimeOffset? ReadInstant(ref StateReader reader)
    {
        var microseconds = reader.Number(Instant.ToMicroseconds(DateTimeOffset.MaxValue));
        return microseconds == 0 ? null : Instant.FromMicroseconds(microseconds);
    }

    /// <summary>Reads the watch of an SLO.</summary>
    internal delegate void WatchDecoding(SloFold slo, ref StateReader reader);
}

/// <summary>
/// The stored form of an SLO's drift watch with the stream of all verdicts; the streams of segment values are rows of their own.
/// </summary>
internal static class WatchCodec
{
    public static void Encode(DriftWatch watch, StateWriter writer)
    {
        writer.Number(watch.Epoch);
        writer.Number(watch.Judged);
        writer.Number(watch.Wrong);
        writer.Number(watch.Baseline?.Judged ?? 0);
        writer.Number(watch.Baseline?.Wrong ?? 0);
        var (rightRight, rightWrong, wrongRight, wrongWrong, last) = watch.Dependence;
        writer.Number(rightRight);
        writer.Number(rightWrong);
        writer.Number(wrongRight);
        writer.Number(wrongWrong);
        writer.Number(last switch { null => 0, Verdict.Correct => 1, _ => 2 });
        writer.Number(watch.Stretch);
        writer.Number(watch.SignalledAt);
        writer.Number(watch.Mails);
        writer.Number(watch.Signals.Count);
        foreach (var count in watch.Signals)
        {
            writer.Number(count);
        }

        writer.Number(watch.BeganAt);
        writer.Number(watch.Named.Count);
        foreach (var (cut, value) in watch.Named)
        {
            writer.Text(cut);
            writer.Text(value);
        }

        watch.Total.Encode(writer);
    }

    /// <summary>Reads the watch of an SLO.</summary>
    public static void Decode(SloFold slo, ref StateReader reader)
    {
        var watch = slo.Watch;
        var signals = DecodeCounts(slo, ref reader);
        watch.BeganAt = reader.Number();
        var named = new (string Cut, string Value)[reader.Number(DriftWatch.MostMails)];
        for (var i = 0; i < named.Length; i++)
        {
            named[i] = (reader.Text(), reader.Text());
        }

        watch.Restore(signals, named);
        watch.Total = DriftStream.Decode(ref reader);
    }

    /// <summary>Reads a watch up to its counts of signals, which it gives.</summary>
    public static long[] DecodeCounts(SloFold slo, ref StateReader reader)
    {
        var watch = slo.Watch;
        watch.Epoch = reader.Number();
        watch.Judged = reader.Number();
        watch.Wrong = reader.Number();
        var (judged, wrong) = (reader.Number(), reader.Number());
        watch.Baseline = judged == 0 ? null : new Baseline(judged, wrong);
        watch.Dependence = new ErrorDependence(
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(2) switch { 0 => null, 1 => Verdict.Correct, _ => Verdict.Incorrect });
        watch.Stretch = reader.Number();
        watch.SignalledAt = reader.Number();
        watch.Mails = reader.Number(DriftWatch.MostMails);
        var signals = new long[reader.Number(1 + slo.Slo.Cuts.Count)];
        for (var i = 0; i < signals.Length; i++)
        {
            signals[i] = reader.Number();
        }

        return signals;
    }
}

/// <summary>
/// The stored form of what is not counted, behind the SLOs of a fold: for each SLO since when, of what and the numbers, then the indicators
/// that no SLO counts. A fold of rules 1 has none of it and begins where the rules changed; one of rules 2 does not say of what.
/// </summary>
internal static class UncountedCodec
{
    public static void Encode(AgentFold fold, StateWriter writer)
    {
        foreach (var slo in fold.Slos)
        {
            writer.Number(slo.Uncounted.Since);
            writer.Number(slo.Uncounted.TakesEarlier ? 1 : 0);
            foreach (var number in slo.Uncounted.Numbers)
            {
                writer.Number(number);
            }
        }

        writer.Number(fold.UncountedIndicators.Count);
        foreach (var indicator in fold.UncountedIndicators)
        {
            writer.Text(indicator);
        }
    }

    public static void Decode(AgentFold fold, bool saysOfWhat, ref StateReader reader)
    {
        foreach (var slo in fold.Slos)
        {
            slo.Uncounted = new Uncounted(reader.Number(), takesEarlier: saysOfWhat && reader.Number(1) == 1);
            foreach (ref var number in slo.Uncounted.Numbers)
            {
                number = reader.Number();
            }
        }

        for (var left = reader.Number(AgentFold.MostUncountedIndicators); left > 0; left--)
        {
            var indicator = reader.Text();
            fold.AddUncounted(Names.IsKey(indicator)
                ? indicator
                : throw new InvalidDataException("The stored state names an indicator that cannot be."));
        }
    }
}
