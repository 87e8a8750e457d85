using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Days;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// The words of a daily mail. Its first line counts; then what is red, and what is not measured, each with who has it; the greens come last
/// and take a line or two each, so that forty of them are read in a minute.
/// </summary>
/// <param name="mail">What it says.</param>
internal sealed class DailyLetter(DailyMail mail)
{
    /// <summary>More green ones than that have their day told together.</summary>
    private const int MostGreenAlone = 8;

    private const int LongestPlant = 64;

    private static readonly (Andon Sign, string Word)[] Signs =
        [(Andon.Red, "red"), (Andon.Grey, "grey"), (Andon.Amber, "amber"), (Andon.Green, "green")];

    private readonly LocalClock clock = new(mail.Zone);
    private readonly DailySloWords slos = new(mail);
    private readonly DailyLines lines = new(mail);

    /// <summary>Whose SLOs it counts: the reader's, or for a fallback who has none the plant's.</summary>
    private IReadOnlyList<DailySlo> Counted => mail.Slos is [] && mail.AsFallback is { } plant ? plant.Slos : mail.Slos;

    /// <summary><c>[DAILY] Plant 2: 1 red, 1 grey, 4 green</c>.</summary>
    public string Subject => Invariant($"[{NoticeWord.Of(NoticeKind.Daily)}] {Words.Subject.Piece(mail.Plant)}: {Counts}");

    /// <summary>The links of its reader, unsigned.</summary>
    public IReadOnlyList<LinkToken> Links => [.. slos.Links.Concat(mail.Reviews?.Items.Select(item => item.Link) ?? [])];

    /// <summary>The letter.</summary>
    public Letter Letter() => new()
    {
        Tone = Counted.Count == 0 ? Tone.Grey : DailySloWords.ToneOf(Counted.Min(slo => slo.Sign)),
        Kicker = Phrase.Of($"{NoticeWord.Of(NoticeKind.Daily)} · {clock.Day(mail.At)}"),
        Headline = Phrase.Of(
            $"{Phrase.Data(mail.Plant, LongestPlant)}: {Phrase.Join(Phrase.Words(", "), [.. Counts.Split(", ").Select(Phrase.Unbroken)])}"),
        Sentences = [.. Sentences()],
        Parts = [.. Signs.Select(sign => Part(sign.Sign, sign.Word)).Concat(lines.Parts()).OfType<LetterPart>()],
        Notes = [.. SmallPrint()],
    };

    private string Counts => Counted.Count == 0 ? "no SLO yet" : string.Join(", ", Signs
        .Select(sign => (sign.Word, Count: Counted.Count(slo => slo.Sign == sign.Sign))).Where(sign => sign.Count > 0)
        .Select(sign => Invariant($"{sign.Count} {sign.Word}")));

    private IEnumerable<Phrase> Sentences()
    {
        if (mail.Slos is [] && mail.AsFallback is not null)
        {
            yield return Phrase.Words("You own no SLO: these are all of the plant.");
        }

        foreach (var owner in mail.Slos.Where(slo => slo.For is not null).GroupBy(slo => slo.For!, StringComparer.Ordinal))
        {
            var count = owner.Count();
            yield return Phrase.Of($"You act for {owner.Key}: {count} of these {Phrase.Words(count == 1 ? "is theirs" : "are theirs")}.");
        }

        if (Counted.Count > 0 && Counted.All(slo => slo.Sign == Andon.Green))
        {
            yield return Phrase.Words("Everything is at its target.");
        }
    }

    private LetterPart? Part(Andon sign, string word)
    {
        var some = Counted.Where(slo => slo.Sign == sign).ToList();
        if (some.Count == 0)
        {
            return null;
        }

        var areTogether = sign == Andon.Green && some.Count > MostGreenAlone;
        return new(Phrase.Words(Invariant($"{word.ToUpperInvariant()}{(some.Count > 1 ? Invariant($" ({some.Count})") : "")}")))
        {
            Entries = [.. some.Select(slo => areTogether ? slos.Short(slo) : slos.Entry(slo))],
            Lines = areTogether ? [.. Together(some)] : [],
        };
    }

    // What an agent did counts once, also where it has several SLOs.
    private static IEnumerable<LetterLine> Together(List<DailySlo> some)
    {
        var agents = some.DistinctBy(slo => slo.Agent, StringComparer.Ordinal).Select(slo => slo.Days[^1].All)
            .Aggregate(default(OutcomeDay), (sum, day) => sum.And(day));
        var (admitted, judged, wrong) = (some.Sum(slo => slo.Days[^1].Admitted), some.Sum(slo => slo.Days[^1].Verdicts.Judged),
            some.Sum(slo => slo.Days[^1].Verdicts.Wrong));
        yield return new("YESTERDAY", Phrase.Of(
            $"All {some.Count} together: {DailySloWords.Did(agents)}; {DailySloWords.Judged(admitted, new(judged, wrong))}."));
        var targets = some.Select(slo => slo.Rule.Target).Distinct().Order().ToList();
        yield return new("TARGET", targets.Count == 1 ? Phrase.Of($"{Figures.Share(targets[0])} for each.")
            : Phrase.Of($"{Figures.Share(targets[0])} to {Figures.Share(targets[^1])}; each stands on its page."));
    }

    private IEnumerable<Phrase> SmallPrint()
    {
        var board = mail.PublicUrl.TrimEnd('/') + "/";
        yield return Phrase.Link("Open the board", board);
        if (Counted.Count > 0)
        {
            yield return Phrase.Words(Sparkline.Legend);
        }

        yield return Phrase.Of($"As of {clock.Full(mail.At)}. All times {clock.ZoneName}.");
    }
}
