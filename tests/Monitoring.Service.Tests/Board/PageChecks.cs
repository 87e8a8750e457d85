using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Monitoring.Service.Tests.Board;

/// <summary>What holds for every page.</summary>
internal static partial class PageChecks
{
    /// <summary>
    /// Asserts that a hostile text is on the page as text, nowhere as markup, and its right-to-left mark as a visible code.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="hostile">A text with a script, a quote, a handler and a right-to-left override.</param>
    /// <param name="times">How often it must be there at least, so that the test cannot pass because it was left out.</param>
    public static void HasNoForeignMarkup(string page, string hostile, int times)
    {
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u202E', page);
        var document = Parse(page);
        Assert.DoesNotContain(document.Descendants().Attributes(), attribute =>
            attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.True(
            Regex.Count(document.Root!.Value, Regex.Escape(hostile.Replace("\u202E", "[U+202E]", StringComparison.Ordinal))) >= times,
            FormattableString.Invariant($"The text is on the page less than {times} times: {document.Root!.Value}"));
    }

    /// <summary>
    /// Reads a page as XML, which our pages are but for elements without content: so a tag left open or an unescaped sign fails.
    /// </summary>
    public static XDocument Parse(string page) => XDocument.Parse(
        Alone().Replace(page.Replace("<!doctype html>", "", StringComparison.Ordinal), "<${tag}/>"));

    [GeneratedRegex("<(?<tag>(meta|link|br|input)[^>]*)>", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Alone();
}
