using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Days;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// The words of a daily mail. Its first line counts; then what waits for its reader, what is red, what is not measured, each with who has it, and
/// what to judge; what is well, and what is over, stand last. Of many that are alike, and of some greens, each takes a line or two, so that forty
/// of them are read in a minute.
/// </summary>
/// <param name="mail">What it says.</param>
internal sealed class DailyLetter(DailyMail mail)
{
    /// <summary>More of a sign than that are not all told at length.</summary>
    private const int MostAtLength = 8;

    /// <summary>More of one cause than that are told together, and more greens.</summary>
    private const int MostAlone = 3;

    private const int LongestPlant = 64;

    private static readonly (Andon Sign, string Word)[] Signs =
        [(Andon.Red, "red"), (Andon.Grey, "grey"), (Andon.Amber, "amber"), (Andon.Green, "green")];

    private readonly LocalClock clock = new(mail.Zone);
    private readonly DailySloWords slos = new(mail);
    private readonly DailyAlertWords alerts = new(mail);
    private readonly DailyLines lines = new(mail);

    /// <summary><c>[DAILY] Plant 2: 1 red, 1 grey, 4 green</c>.</summary>
    public string Subject => Invariant($"[{NoticeWord.Of(NoticeKind.Daily)}] {Words.Subject.Piece(mail.Plant)}: {Counts}");

    /// <summary>The links of its reader, unsigned.</summary>
    public IReadOnlyList<LinkToken> Links => [.. alerts.Links, .. mail.Reviews?.Items.Select(item => item.Link) ?? []];

    /// <summary>The letter.</summary>
    public Letter Letter() => new()
    {
        Tone = DailySloWords.ToneOf(mail.Counted.Select(slo => slo.Sign).Concat(mail.Asked.Select(asked => asked.Sign)).DefaultIfEmpty(Andon.Grey).Min()),
        Preview = new DailyPreview(mail).Words(),
        Kicker = Phrase.Of($"{NoticeWord.Of(NoticeKind.Daily)} · {clock.Day(mail.At)}"),
        Headline = Phrase.Of(
            $"{Phrase.Data(mail.Plant, LongestPlant)}: {Phrase.Join(Phrase.Words(", "), [.. Counts.Split(", ").Select(Phrase.Unbroken)])}"),
        Sentences = [.. Sentences()],
        Parts =
        [
            .. Signs.Where(sign => sign.Sign != Andon.Green).Select(sign => Part(sign.Sign, sign.Word)).Prepend(Asked())
                .Concat(lines.Wanting()).Append(Part(Andon.Green, "green")).Append(lines.Meanwhile()).OfType<LetterPart>(),
        ],
        Notes = [.. SmallPrint()],
    };

    private string Counts => mail.Counted.Count == 0 ? "no SLO yet" : string.Join(", ", Signs
        .Select(sign => (sign.Word, Count: mail.Counted.Count(slo => slo.Sign == sign.Sign))).Where(sign => sign.Count > 0)
        .Select(sign => Invariant($"{sign.Count} {sign.Word}")));

    private IEnumerable<Phrase> Sentences()
    {
        if (mail.AsFallback is not null && mail.Counted != mail.Slos)
        {
            yield return Phrase.Words("You own no SLO: these are all of the plant.");
        }

        foreach (var owner in mail.Slos.Where(slo => slo.For is not null).GroupBy(slo => slo.For!, StringComparer.Ordinal))
        {
            var count = owner.Count();
            yield return Phrase.Of($"You act for {owner.Key}: {count} of these {Phrase.Words(count == 1 ? "is theirs" : "are theirs")}.");
        }

        if (mail.Counted.Count > 0 && mail.Counted.All(slo => slo.Sign == Andon.Green))
        {
            yield return Phrase.Words(mail.Asked is [] ? "Everything is at its target." : "All of these are at their target.");
        }
    }

    private LetterPart? Asked() => mail.Asked is [] ? null : new(Title("NOBODY HAS IT YET, AND YOU WERE TOLD", mail.Asked.Count))
    {
        Entries =
        [
            .. mail.Asked.GroupBy(asked => (asked.Kind, asked.Owner)).Select(alike => alike.ToList())
                .SelectMany(some => some.Count > MostAlone ? alerts.Alike(some) : some.Select(alerts.Entry)),
        ],
    };

    private LetterPart? Part(Andon sign, string word)
    {
        // What is red and nobody has is first, so that it is told at length.
        var some = mail.Counted.Where(slo => slo.Sign == sign).OrderBy(slo => sign == Andon.Red && slo.Alert is { Held: null } ? 0 : 1).ToList();
        if (some.Count == 0)
        {
            return null;
        }

        var areTogether = sign == Andon.Green && some.Count > MostAlone;
        return new(Title(word.ToUpperInvariant(), some.Count))
        {
            Entries = [.. Entries(some, areTogether ? 0 : sign == Andon.Grey ? int.MaxValue : MostAtLength)],
            Lines = areTogether ? [.. Together(some)] : [],
        };
    }

    private static Phrase Title(string words, int count) => Phrase.Words(count > 1 ? Invariant($"{words} ({count})") : words);

    // Those that have much in common stand below what that is, where the first of them would have stood.
    private IEnumerable<LetterEntry> Entries(List<DailySlo> some, int atLength)
    {
        foreach (var alike in some.GroupBy(DailySloWords.AlikeAs))
        {
            List<DailySlo> those = [.. alike];
            foreach (var entry in alike.Key is not null && those.Count > MostAlone ? slos.Alike(those)
                : those.Select((slo, place) => place < atLength ? slos.Entry(slo) : slos.Short(slo)))
            {
                yield return entry;
            }
        }
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
        yield return Button.Quiet("Open the board", board);
        if (mail.Counted.Count > 0)
        {
            yield return Sparkline.LegendOf(mail.Counted.SelectMany(slo => slo.Days));
        }

        yield return Phrase.Of($"As of {clock.Full(mail.At)}. All times {clock.ZoneName}.");
    }
}
