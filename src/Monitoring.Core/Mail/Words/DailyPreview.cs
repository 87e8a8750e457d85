using Monitoring.Core.Alerts;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// What a list of mails shows of a daily mail beside its subject, which counts: the names behind the counts, and who has what is red. The first
/// of each are named, for a telephone shows about a hundred characters.
/// </summary>
/// <param name="mail">The mail.</param>
internal sealed class DailyPreview(DailyMail mail)
{
    private const int MostNamed = 3, LongestName = 64;

    /// <summary><c>Red: Order entry (nobody has it). Grey: Quality vision. To judge: 5.</c></summary>
    public Phrase Words() => Phrase.Join(Phrase.Words(" "),
    [
        .. Named("Nobody has", [.. mail.Asked.Select(asked => Name(asked.Title))]),
        .. Named("Red:", [.. Of(Andon.Red).Select(Red)]),
        .. Named("Grey:", [.. Of(Andon.Grey).Select(slo => Name(slo.Title))]),
        .. Named("Amber:", [.. Of(Andon.Amber).Select(slo => Name(slo.Title))]),
        .. mail.Counted.Count > 0 && mail.Counted.All(slo => slo.Sign == Andon.Green) ? [Phrase.Words("All at target.")] : Array.Empty<Phrase>(),
        .. mail.Reviews is { Open: > 0 and var open } ? [Phrase.Words(Invariant($"To judge: {open}."))] : Array.Empty<Phrase>(),
    ]);

    private static IEnumerable<Phrase> Named(string label, List<Phrase> names)
    {
        if (names.Count > 0)
        {
            var more = names.Count > MostNamed ? Phrase.Of($" and {names.Count - MostNamed} more") : null;
            yield return Phrase.Of($"{Phrase.Words(label)} {Phrase.Join(Phrase.Words(", "), [.. names.Take(MostNamed)])}{more}.");
        }
    }

    private static Phrase Name(string name) => Phrase.Data(name, LongestName);

    private static Phrase Red(DailySlo slo) => slo.Alert switch
    {
        { Held: null } => Phrase.Of($"{Name(slo.Title)} (nobody has it)"),
        { HolderIsReader: true } => Phrase.Of($"{Name(slo.Title)} (you have it)"),
        { Held: { } held } => Phrase.Of($"{Name(slo.Title)} ({Name(held.By)} has it)"),
        _ => Name(slo.Title),
    };

    private IEnumerable<DailySlo> Of(Andon sign) => mail.Counted.Where(slo => slo.Sign == sign);
}
