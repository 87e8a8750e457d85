using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using Monitoring.Core.Markup;
using Monitoring.Service.Access;
using Monitoring.Service.Board;
using Monitoring.Service.Tests.Board;

namespace Monitoring.Service.Tests.Access;

/// <summary>Below the path of the public address everything that leaves for a browser begins with it, whether a proxy takes it away or not.</summary>
public sealed class BasePathTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/slos/x")]
    [InlineData("/accuracy/slos/x")]
    public async Task Links_forms_and_redirects_begin_with_it(string asked)
    {
        await using var app = await StartAsync("https://plant2.example/accuracy");
        using var client = app.GetTestClient();

        var page = await client.GetStringAsync(asked, Token);

        Assert.Contains("<a href=\"/accuracy/\">Board</a>", page, StringComparison.Ordinal);
        Assert.Contains("<form action=\"/accuracy/sign-in\">", page, StringComparison.Ordinal);
        Assert.Contains("<link rel=\"stylesheet\" href=\"/accuracy/board.css\">", page, StringComparison.Ordinal);
        Assert.Contains("<p>href=&quot;/x&quot; of somebody&#39;s text</p>", page, StringComparison.Ordinal);
        using var moved = await client.GetAsync(asked.Replace("slos/x", "moved", StringComparison.Ordinal), Token);
        Assert.Equal((HttpStatusCode.Found, "/accuracy/mails"), (moved.StatusCode, moved.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/accuracy")]
    [InlineData("/accuracy/")]
    public async Task The_board_stands_at_its_beginning(string asked)
    {
        await using var app = await StartAsync("https://plant2.example/accuracy");
        using var client = app.GetTestClient();

        Assert.Equal("board", await client.GetStringAsync(asked, Token));
    }

    [Fact]
    public async Task Without_one_nothing_is_put_before_anything()
    {
        await using var app = await StartAsync("https://plant2.example");
        using var client = app.GetTestClient();

        Assert.Contains("<a href=\"/\">Board</a>", await client.GetStringAsync("/slos/x", Token), StringComparison.Ordinal);
        using var unknown = await client.GetAsync("/accuracy/slos/x", Token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static async Task<WebApplication> StartAsync(string publicUrl)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        var app = builder.Build();
        app.UseBasePath(Views.Settings with { PublicUrl = publicUrl });
        app.UseRouting();
        app.MapGet("/", () => "board");
        app.MapGet("/slos/x", () => new Page(new PageText("X", Html.Literal("<a href=\"/\">Board</a>"),
            Html.Of($"<form action=\"/sign-in\"></form><p>{"href=\"/x\" of somebody's text"}</p>"))));
        app.MapGet("/moved", () => Results.LocalRedirect("~/mails"));
        await app.StartAsync(Token);
        return app;
    }
}
