using System.Text.RegularExpressions;
using Monitoring.Service.Tests;

namespace Monitoring.Scenarios.Instructions;

/// <summary>
/// A page that tells somebody to do something: scenarios do what it says, taken from the page itself, so that page and scenario cannot
/// part.
/// </summary>
internal sealed partial class Page
{
    private readonly string text;
    private readonly string path;

    private Page(string path) => (this.path, text) = (path, File.ReadAllText(RepositoryFile.At(path)));

    /// <summary>How to deploy.</summary>
    public static Page Deploy { get; } = new("deploy/README.md");

    /// <summary>The examples for senders.</summary>
    public static Page Examples { get; } = new("deploy/examples/README.md");

    /// <summary>How to run the containers of compose.</summary>
    public static Page Compose { get; } = new("deploy/compose/README.md");

    /// <summary>The front page.</summary>
    public static Page Front { get; } = new("README.md");

    /// <summary>The one fenced block of a language that has these words.</summary>
    public string Block(string language, string words) => Assert.Single(
        Fence().Matches(text).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["body"].Value),
        body => body.Contains(words, StringComparison.Ordinal));

    /// <summary>The lines of such a block without comments.</summary>
    public IReadOnlyList<string> Lines(string language, string words) =>
        [.. Block(language, words).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'))];

    /// <summary>The settings of such a block, one <c>NAME=value</c> a line.</summary>
    public Dictionary<string, string> Settings(string words) =>
        Lines("", words).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>A word of code in a sentence, which must be there.</summary>
    public string Code(string code)
    {
        Assert.True(text.ReplaceLineEndings(" ").Contains('`' + code + '`', StringComparison.Ordinal), $"{path} does not say `{code}`.");
        return code;
    }

    /// <summary>Words of a sentence, which must be there.</summary>
    public string Sentence(string words)
    {
        Assert.True(text.ReplaceLineEndings(" ").Contains(words, StringComparison.Ordinal), $"{path} does not say \"{words}\".");
        return words;
    }

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<body>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Fence();
}
