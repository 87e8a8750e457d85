using Xunit.Sdk;

namespace Monitoring.Core.Tests.Markup;

/// <summary>The checker itself can fail.</summary>
public sealed class TagCheckerTests
{
    [Fact]
    public void A_sound_page_lists_its_elements() =>
        Assert.Equal(["p", "br", "a"], TagChecker.Elements("<!doctype html><p>x<br><a href=\"a>b\">y</a></p>"));

    [Theory]
    [InlineData("<p><b></p></b>")]
    [InlineData("<p>")]
    [InlineData("1 < 2 and <p>x</p>")]
    [InlineData("<a title=\"x\"y\">z</a>")]
    public void Broken_markup_is_found(string html) => Assert.ThrowsAny<Exception>(() => _ = TagChecker.Elements(html));

    [Fact]
    public void A_tag_in_a_tag_is_found() => Assert.ThrowsAny<XunitException>(() => _ = TagChecker.Elements("<p <b>x</p>"));
}
