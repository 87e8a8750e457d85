using System.Globalization;
using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Board;

public sealed partial class StylesheetTests
{
    private static readonly string[] Inks = ["ink", "dim", "link", "red", "amber", "green", "grey"];

    [Fact]
    public void Every_ink_stands_out_from_its_paper_in_light_in_dark_and_in_print()
    {
        var schemes = Schemes().Matches(File.ReadAllText(RepositoryFile.At("src/Monitoring.Service/Board/board.css")))
            .Select(scheme => Colours().Matches(scheme.Value)
                .ToDictionary(colour => colour.Groups["name"].Value, colour => Luminance(colour.Groups["value"].Value)))
            .ToList();

        Assert.Equal(3, schemes.Count);
        Assert.All(schemes, scheme => Assert.All(Inks, ink => Assert.All(["paper", "blush"], paper =>
        {
            var contrast = Contrast(scheme[ink], scheme[paper]);
            Assert.True(contrast >= 4.5, Invariant($"{ink} on {paper} has a contrast of {contrast:0.00}:1."));
        })));
    }

    [Fact]
    public void The_contrast_is_computed_as_the_guideline_says()
    {
        Assert.Equal(21, Contrast(Luminance("#000000"), Luminance("#ffffff")), 3);
        Assert.Equal(4.48, Contrast(Luminance("#777777"), Luminance("#ffffff")), 2);
    }

    /// <summary>Contrast ratio of two luminances (WCAG 2.2, 1.4.3).</summary>
    private static double Contrast(double one, double other) => (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);

    private static double Luminance(string colour)
    {
        var parts = Enumerable.Range(0, 3)
            .Select(i => int.Parse(colour.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255d)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    [GeneratedRegex(@":root \{[^}]*--paper[^}]*\}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Schemes();

    [GeneratedRegex("--(?<name>[a-z]+): (?<value>#[0-9a-f]{6})", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Colours();
}
