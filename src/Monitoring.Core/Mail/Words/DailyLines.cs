using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// What a daily mail says beside the SLOs: what is due, what was not counted, what to judge, and what happened meanwhile.
/// </summary>
/// <param name="mail">The mail.</param>
internal sealed class DailyLines(DailyMail mail)
{
    private const int MostLines = 100, MostUncounted = 12, MostNamed = 10, LongestTitle = 80, LongestSaid = 300;

    private readonly LocalClock clock = new(mail.Zone);
    private readonly string site = mail.PublicUrl.TrimEnd('/');

    /// <summary>The parts that want something of their reader, those that have something to say.</summary>
    public IEnumerable<LetterPart> Wanting() => new[]
    {
        Part("DUE TODAY", AtMost(MostLines, mail.Due.OrderBy(due => due.At).Select(due => new LetterLine(clock.Time(due.At), Due(due))), OnPages)),
        Part("NOT COUNTED", AtMost(MostUncounted, mail.Uncounted.Select(one =>
            new LetterLine("▲", Phrase.Of($"{Title(one.Title)}: {Phrase.Data(one.What, LongestSaid)}."))), OnBoard)),
        Part("THE PLANT", mail.AsFallback is { } plant ? [.. Plant(plant)] : []),
        Part("RANDOM VERDICTS SAY SOMETHING ELSE", mail.Reviews is { Gaps: [_, ..] gaps } ? [.. gaps.Select(Gap), Chance] : []),
        Reviews(),
    }.OfType<LetterPart>();

    /// <summary>What is over, and what nobody was told of, what matters most first; null when nothing.</summary>
    public LetterPart? Meanwhile()
    {
        var red = mail.Over.ToLookup(over => over.Kind == AlertKind.Accuracy);
        var held = mail.Notes.ToLookup(note => note.Kind == DailyLineKind.InsideMaintenance);
        return Part("MEANWHILE", AtMost(MostLines,
            [.. Down(mail.Outages), .. Lines(red[true]), .. Lines(held[true]), .. Lines(red[false]), .. Lines(held[false])], OnPages));
    }

    private static Phrase OnBoard => Phrase.Words(", on the board.");

    // Where what falls due, and what is over, is listed.
    private Phrase OnPages => Phrase.Of(
        $". See {Phrase.Link("alerts", site + "/alerts")} and {Phrase.Link("maintenance", site + "/maintenance")}");

    private static LetterLine Chance => new("", Phrase.Words("By chance alone an SLO without such a gap gets this line about once in two years."));

    private static LetterLine Gap(DailyGap gap)
    {
        var others = Invariant($"{Ratio.Apart(gap.Others.Right, gap.Others.Judged)} ({gap.Others.Right:N0} of {gap.Others.Judged:N0})");
        var random = Invariant($"{Ratio.Apart(gap.Random)} ({gap.RandomJudged:N0} verdicts, weighted)");
        return new("!", Phrase.Of(
            $"{Title(gap.Title)}: in 30 days the verdicts that come by themselves say {Phrase.Words(others)}, those on transactions drawn at random {Phrase.Words(random)}."));
    }

    private static Phrase Title(string title) => Phrase.Data(title, LongestTitle);

    private static LetterPart? Part(string title, List<LetterLine> lines) =>
        lines.Count == 0 ? null : new(Phrase.Words(title)) { Lines = lines };

    private static List<LetterLine> AtMost(int most, IEnumerable<LetterLine> lines, Phrase rest)
    {
        List<LetterLine> all = [.. lines];
        return all.Count <= most ? all : [.. all.Take(most), new("", Phrase.Of($"and {all.Count - most} more{rest}"))];
    }

    private static Phrase Due(DailyDue due) => due.Kind switch
    {
        DueKind.AcknowledgementEnds => Phrase.Of(
            $"{Title(due.Title)}: {Holder(due.By)} it until then; after that its reminders begin anew."),
        DueKind.MaintenanceEnds => Phrase.Of($"{Title(due.Title)}: its maintenance ends."),
        _ => Phrase.Of($"{Title(due.Title)}: practice alarm, please say then that you have it."),
    };

    private static Phrase Holder(string? by) => by is DailyAlert.Reader ? Phrase.Words("you have") : Phrase.Of($"{by ?? "somebody"} has");

    private static string Label(AlertKind kind) => kind switch
    {
        AlertKind.Accuracy => "WAS RED",
        AlertKind.Silence => "WAS SILENT",
        _ => "WAS LATE",
    };

    private IEnumerable<LetterLine> Lines(IEnumerable<DailyOver> over) =>
        over.OrderBy(one => one.From).Select(one => new LetterLine(Label(one.Kind), Over(one)));

    private IEnumerable<LetterLine> Lines(IEnumerable<DailyNote> notes) => notes.Select(note => new LetterLine(Label(note.Kind), Note(note)));

    private IEnumerable<LetterLine> Down(IReadOnlyList<Pause> outages)
    {
        if (outages is [var first, ..])
        {
            var (last, all) = (outages[^1], outages.Aggregate(TimeSpan.Zero, (sum, outage) => sum + (outage.Until - outage.From)));
            var stretch = outages.Count == 1 ? Lasted(first.From, first.Until)
                : Invariant($"{outages.Count} times {Stretch(first.From, last.Until)}, {Elapsed.Between(first.From, first.From + all)} in all");
            yield return new("WAS DOWN", Phrase.Of(
                $"The monitor itself did not run {Phrase.Words(stretch)}. What it had to say then, it said afterwards."));
        }
    }

    private Phrase Over(DailyOver over)
    {
        var verdicts = over.Kind == AlertKind.LabelsLate ? Phrase.Words(" got no verdicts") : null;
        return Phrase.Of($"{Title(over.Title)}{verdicts} {Lasted(over.From, over.Until)}.");
    }

    private string Lasted(DateTimeOffset from, DateTimeOffset until) => Invariant($"{Stretch(from, until)}, {Elapsed.Between(from, until)}");

    // Of yesterday, so its day is said too.
    private string Stretch(DateTimeOffset from, DateTimeOffset until) =>
        Invariant($"from {clock.Moment(from, mail.At)} to {(clock.IsSameDay(from, until) ? clock.Time(until) : clock.Moment(until, mail.At))}");

    private static string Label(DailyLineKind kind) => kind switch
    {
        DailyLineKind.MaintenanceEnded => "ENDED",
        DailyLineKind.InsideMaintenance => "HELD BACK",
        _ => "PRACTICE",
    };

    private Phrase Note(DailyNote note)
    {
        var (facts, title) = (note.Facts, Title(note.Title));
        var reason = string.IsNullOrWhiteSpace(facts.Reason) ? null : Phrase.Of($" ({Phrase.Data(facts.Reason, LongestSaid)})");
        return note.Kind switch
        {
            DailyLineKind.MaintenanceEnded => Phrase.Of(
                $"{title}: the maintenance that {facts.By ?? "somebody"} ordered{reason} is over; it ran {Stretch(facts)}."),
            DailyLineKind.InsideMaintenance => Phrase.Of(
                $"{title}: {Came(facts.Kind)} {Stretch(facts)} while maintenance ran, so nobody was told."),
            _ => Phrase.Of($"{title}: nobody answered its practice alarm {Stretch(facts)}."),
        };
    }

    private static string Came(NoticeKind? kind) => kind switch
    {
        NoticeKind.Drift or NoticeKind.DataDrift => "drift was seen",
        NoticeKind.Drill => "there was a practice alarm",
        NoticeKind.Silent => "nothing came from it",
        NoticeKind.LabelsLate => "its verdicts were late",
        _ => "it was below its alert line",
    };

    private string Stretch(DailyFacts facts) =>
        facts.Until is { } until ? clock.FromTo(facts.From, until) : clock.When(facts.From, mail.At);

    // Each sort of trouble has its own limit, so that a long one leaves no other out.
    private IEnumerable<LetterLine> Plant(DailyPlant plant)
    {
        if (plant.Uncovered.Count > 0)
        {
            var (post, them) = plant.Uncovered.Count == 1 ? ("agent posts", "it") : ("agents post", "them");
            yield return new("NO OWNER", Phrase.Of(
                $"{plant.Uncovered.Count} {Phrase.Words(post)} and nobody answers for {Phrase.Words(them)}: {Named(plant.Uncovered)}."));
        }

        foreach (var line in Labelled("NO ANSWER", plant.Unanswering, owner => Phrase.Of($"{Phrase.Data(owner, LongestSaid)}.")))
        {
            yield return line;
        }

        if (plant.MailTrouble is { } trouble)
        {
            yield return new("MAIL", Phrase.Of($"Messages wait, and it is our side: {Phrase.Data(trouble, LongestSaid)}"));
        }

        if (plant.Dead > 0)
        {
            var messages = Phrase.Of($"{DailySloWords.Number(plant.Dead)} {Phrase.Words(plant.Dead == 1 ? "message" : "messages")}");
            yield return new("DEAD", Phrase.Of($"{messages} could not be delivered. {Phrase.Link("See which", site + "/mails")}"));
        }

        foreach (var line in Labelled("WAITING", plant.Waiting, Waiting))
        {
            yield return line;
        }
    }

    private static List<LetterLine> Labelled<T>(string label, IEnumerable<T> all, Func<T, Phrase> say) =>
        AtMost(MostNamed, all.Select((one, place) => new LetterLine(place == 0 ? label : "", say(one))), OnBoard);

    private static Phrase Waiting(DailyWaiting waiting)
    {
        var count = Phrase.Of($"{DailySloWords.Number(waiting.Count)} verdicts have waited for their outcome for more than a day");
        return Phrase.Of($"{waiting.Agent}: {count}, the oldest for {Phrase.Id(waiting.Oldest)}. Perhaps the outcomes name it differently.");
    }

    private static Phrase Named(IReadOnlyList<string> names)
    {
        var some = names.Take(MostNamed).Select(name => Phrase.Data(name)).ToList();
        if (names.Count > some.Count)
        {
            some.Add(Phrase.Of($"{names.Count - some.Count} more"));
        }

        return Phrase.Join(Phrase.Words(", "), some);
    }

    private LetterPart? Reviews()
    {
        if (mail.Reviews is not { } reviews || reviews.Items.Count == 0)
        {
            return null;
        }

        var more = reviews.Open - reviews.Items.Count;
        return new(Phrase.Words(reviews.Open > 1 ? Invariant($"PLEASE JUDGE: WAS IT RIGHT? ({reviews.Open})") : "PLEASE JUDGE: WAS IT RIGHT?"))
        {
            Lines =
            [
                .. reviews.Items.Select(item => new LetterLine("?", Review(item))),
                .. more > 0 ? [new LetterLine("", Button.Quiet(Invariant($"{more} more"), site + "/reviews"))] : (IEnumerable<LetterLine>)[],
                .. reviews.Count is { Drawn: > 0 } count
                    ? [new LetterLine("", Phrase.Of($"{count.Answered} of {count.Drawn} were answered in 30 days."))] : (IEnumerable<LetterLine>)[],
            ],
        };
    }

    private static Phrase Review(DailyReview item)
    {
        var source = item.Source is { } address ? Phrase.Of($"{Phrase.LineBreak}{Button.Quiet("Look at it", address)}") : null;
        var said = Phrase.Of($"{Phrase.Strong(Phrase.Id(item.TransactionId))} {Phrase.Data(item.About, LongestSaid)}{source}");
        var answers = item.Answers.Select(answer => Button.OneOf(answer.Words, answer.Address)).ToList();
        return Phrase.Of($"{said}{Phrase.LineBreak}{Phrase.Join(new("\n", Markup.Html.Empty), answers)}");
    }
}
