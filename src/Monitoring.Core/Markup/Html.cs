using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Monitoring.Core.Markup;

/// <summary>
/// A finished piece of HTML. It is only made from an interpolated string whose literal parts are the author's and whose
/// holes are escaped by their type: <c>Html.Of($"&lt;td&gt;{value}&lt;/td&gt;")</c> escapes a text, takes a whole number and
/// inserts another <see cref="Html"/> as it is; other types do not compile, since their wording belongs to the author.
/// A hole is safe in text and in a quoted attribute; never put one inside a tag's name, a script or a style.
/// Hidden characters become visible (<see cref="Visible"/>); right-to-left letters stay, so data inside a sentence is
/// best wrapped in <c>&lt;bdi&gt;</c>.
/// </summary>
public sealed class Html
{
    private readonly string markup;

    internal Html(string markup) => this.markup = markup;

    /// <summary>Nothing.</summary>
    public static Html Empty { get; } = new("");

    /// <summary>Makes HTML of an interpolated string; see the type.</summary>
    public static Html Of(HtmlInterpolation markup) => new(markup.ToMarkup());

    /// <summary>Takes markup as it is: the author's own constant, such as a stylesheet.</summary>
    public static Html Literal([ConstantExpected] string markup) => new(markup);

    /// <summary>Escapes a text.</summary>
    public static Html Text(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        Escape(escaped, text);
        return new(escaped.ToString());
    }

    /// <summary>The pieces one after the other, with the separator between two; absent pieces are left out with their separator.</summary>
    public static Html Join(Html separator, IEnumerable<Html?> pieces) =>
        new(string.Join(separator.markup, pieces.Where(piece => piece is not null).Select(piece => piece!.markup)));

    /// <summary>The markup.</summary>
    public override string ToString() => markup;

    /// <summary>Appends a text with the five characters of markup escaped and hidden characters made visible.</summary>
    internal static void Escape(StringBuilder escaped, string text)
    {
        foreach (var character in Visible.Of(text))
        {
            _ = character switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(character),
            };
        }
    }
}

/// <summary>The interpolated string behind <see cref="Html.Of"/>: literal parts stay, holes are escaped by their type.</summary>
[InterpolatedStringHandler]
public readonly ref struct HtmlInterpolation
{
    private readonly StringBuilder markup;

    /// <summary>Called by the compiler.</summary>
    public HtmlInterpolation(int literalLength, int formattedCount) => markup = new(literalLength + (formattedCount * 16));

    /// <summary>A part the author wrote.</summary>
    public void AppendLiteral(string value) => markup.Append(value);

    /// <summary>A text, escaped; null is nothing.</summary>
    public void AppendFormatted(string? value) => Html.Escape(markup, value ?? "");

    /// <summary>A whole number.</summary>
    public void AppendFormatted(int value) => markup.Append(CultureInfo.InvariantCulture, $"{value}");

    /// <summary>A whole number.</summary>
    public void AppendFormatted(long value) => markup.Append(CultureInfo.InvariantCulture, $"{value}");

    /// <summary>Finished HTML; null is nothing.</summary>
    public void AppendFormatted(Html? value) => markup.Append(value);

    /// <summary>Finished pieces, one after the other.</summary>
    public void AppendFormatted(IEnumerable<Html?> values)
    {
        foreach (var value in values)
        {
            markup.Append(value);
        }
    }

    internal string ToMarkup() => markup.ToString();
}
