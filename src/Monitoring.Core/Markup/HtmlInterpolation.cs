using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Monitoring.Core.Markup;

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
