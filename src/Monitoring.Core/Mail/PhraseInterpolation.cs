using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Monitoring.Core.Markup;

namespace Monitoring.Core.Mail;

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
