namespace Monitoring.Core.Tests.Markup;

/// <summary>
/// A small checker of finished HTML: every tag is closed in order, every attribute value is quoted, and no markup hides in an
/// unfinished tag. It knows what our pages use, not the language.
/// </summary>
internal static class TagChecker
{
    private static readonly string[] Void = ["meta", "br", "link", "hr"];

    /// <summary>The names of all opened elements in order; fails on markup that is out of order.</summary>
    public static IReadOnlyList<string> Elements(string html)
    {
        var (elements, open) = (new List<string>(), new Stack<string>());
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = html.IndexOf('<', at + 1))
        {
            var end = EndOfTag(html, at);
            var tag = html[(at + 1)..end];
            at = end;
            if (tag.StartsWith('!'))
            {
                continue;
            }

            var name = tag.TrimStart('/').Split(' ', '\n')[0];
            Assert.Matches("^[a-z][a-z0-9]*$", name);
            if (tag.StartsWith('/'))
            {
                Assert.Equal(open.Pop(), name);
                continue;
            }

            elements.Add(name);
            if (!Void.Contains(name))
            {
                open.Push(name);
            }
        }

        Assert.Empty(open);
        return elements;
    }

    private static int EndOfTag(string html, int start)
    {
        var isQuoted = false;
        for (var at = start + 1; at < html.Length; at++)
        {
            switch (html[at])
            {
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case '>' when !isQuoted:
                    return at;
                case '<' or '\'' when !isQuoted:
                    Assert.Fail($"Markup in a tag: {html[start..(at + 1)]}");
                    break;
            }
        }

        Assert.Fail($"A tag without an end: {html[start..]}");
        return -1;
    }
}
