using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Monitoring.Core.Markup;

namespace Monitoring.Core.Mail;

/// <summary>
/// Words for both parts of a mail, made in one step so that the parts cannot disagree. In <c>Phrase.Of($"…")</c> the literal
/// parts are the author's; a text in a hole is data: one line, bounded, hidden characters as codes, in HTML escaped and kept
/// from reordering its neighbours. A no-break space holds together in both and is a plain space in the finished text.
/// </summary>
/// <param name="Text">As plain text; a line feed starts a new line.</param>
/// <param name="Markup">As HTML.</param>
internal sealed record Phrase(string Text, Html Markup)
{
    /// <summary>Longest data in a hole, in UTF-16 units: longer than any id or segment value.</summary>
    public const int LongestData = 160;

    /// <summary>Longest id that stays on one line in HTML: more would not fit beside a label on a telephone.</summary>
    private const int LongestUnbrokenId = 24;

    private const string StaysOnOneLine = " style=\"white-space:nowrap\"";

    /// <summary>The end of the Latin letters; from here on a script may run from right to left.</summary>
    private const char LastLatin = '\u024F';

    /// <summary>A new line.</summary>
    public static Phrase LineBreak { get; } = new("\n", Html.Literal("<br>"));

    /// <summary>As HTML for a page, which allows no style inside.</summary>
    public Html PageMarkup => new(Markup.ToString().Replace(StaysOnOneLine, "", StringComparison.Ordinal));

    /// <summary>Makes a phrase of an interpolated string; see the type.</summary>
    public static Phrase Of(PhraseInterpolation words) => words.ToPhrase();

    /// <summary>The author's own words.</summary>
    public static Phrase Words(string words) => new(words, Html.Text(words));

    /// <summary>Data: what a text in a hole becomes.</summary>
    /// <param name="data">Any text.</param>
    /// <param name="most">Longest result, in UTF-16 units.</param>
    public static Phrase Data(string data, int most = LongestData)
    {
        var line = Visible.Line(data, most);
        return new(line, line.AsSpan().ContainsAnyExceptInRange('\0', LastLatin) ? Html.Of($"<bdi>{line}</bdi>") : Html.Text(line));
    }

    /// <summary>An id: data that is copied, so it stays on one line where it fits.</summary>
    public static Phrase Id(string id)
    {
        var data = Data(id);
        return data.Text.Length > LongestUnbrokenId ? data
            : data with { Markup = Html.Of($"<span{Html.Literal(StaysOnOneLine)}>{data.Markup}</span>") };
    }

    /// <summary>Words that stay on one line.</summary>
    public static Phrase Unbroken(string words) => Words(words.Replace(' ', '\u00A0'));

    /// <summary>Words that stand out.</summary>
    public static Phrase Strong(Phrase words) => new(words.Text, Html.Of($"<strong>{words.Markup}</strong>"));

    /// <summary>A link: its words in HTML, the words and the address in the text.</summary>
    public static Phrase Link(string words, string address) =>
        new($"{words}: {address}", Html.Of($"<a href=\"{address}\">{words}</a>"));

    /// <summary>The phrases one after the other with a separator between two.</summary>
    public static Phrase Join(Phrase separator, IReadOnlyList<Phrase> phrases) => new(
        string.Join(separator.Text, phrases.Select(phrase => phrase.Text)),
        Html.Join(separator.Markup, phrases.Select(phrase => phrase.Markup)));
}

/// <summary>The interpolated string behind <see cref="Phrase.Of"/>.</summary>
[InterpolatedStringHandler]
internal readonly ref struct PhraseInterpolation
{
    private readonly StringBuilder text;
    private readonly StringBuilder markup;

    /// <summary>Called by the compiler.</summary>
    public PhraseInterpolation(int literalLength, int formattedCount)
    {
        text = new(literalLength + (formattedCount * 16));
        markup = new(literalLength + (formattedCount * 16));
    }

    /// <summary>The author's words.</summary>
    public void AppendLiteral(string value)
    {
        text.Append(value);
        Html.Escape(markup, value);
    }

    /// <summary>Data.</summary>
    public void AppendFormatted(string value) => AppendFormatted(Phrase.Data(value));

    /// <summary>A whole number, its thousands apart.</summary>
    public void AppendFormatted(int value)
    {
        text.Append(CultureInfo.InvariantCulture, $"{value:N0}");
        markup.Append(CultureInfo.InvariantCulture, $"{value:N0}");
    }

    /// <summary>A finished phrase; null is nothing.</summary>
    public void AppendFormatted(Phrase? value)
    {
        text.Append(value?.Text);
        markup.Append(value?.Markup);
    }

    internal Phrase ToPhrase() => new(text.ToString(), new Html(markup.ToString()));
}
