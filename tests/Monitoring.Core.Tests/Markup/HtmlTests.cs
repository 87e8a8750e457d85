using System.Globalization;
using Monitoring.Core.Markup;

namespace Monitoring.Core.Tests.Markup;

public sealed class HtmlTests
{
    [Fact]
    public void A_text_in_a_hole_is_escaped_for_content_and_quoted_attribute()
    {
        var hostile = """<script>alert("x" & 'y')</script>""";

        Assert.Equal(
            """<a title="&lt;script&gt;alert(&quot;x&quot; &amp; &#39;y&#39;)&lt;/script&gt;">x</a>""",
            Html.Of($"<a title=\"{hostile}\">x</a>").ToString());
    }

    [Fact]
    public void Html_in_a_hole_stays_as_it_is()
    {
        Html? absent = null;
        var cells = new[] { "a<b", "c" }.Select(value => Html.Of($"<td>{value}</td>"));

        Assert.Equal("<tr><td>a&lt;b</td><td>c</td></tr>", Html.Of($"<tr>{cells}{absent}{Html.Empty}</tr>").ToString());
    }

    [Fact]
    public void Whole_numbers_do_not_follow_the_machines_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("fa-IR") { NumberFormat = { NegativeSign = "~" } };

            Assert.Equal("-5 -6000000000", Html.Of($"{-5} {-6_000_000_000L}").ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Joined_pieces_leave_absent_ones_out_with_their_separator() =>
        Assert.Equal("a &#183; b", Html.Join(Html.Literal(" &#183; "), [Html.Text("a"), null, Html.Text("b")]).ToString());

    [Fact]
    public void A_direction_override_is_shown_as_its_code() =>
        Assert.Equal("<p>safe[U+202E]fdp.exe</p>", Html.Of($"<p>{"safe\u202Efdp.exe"}</p>").ToString());
}
