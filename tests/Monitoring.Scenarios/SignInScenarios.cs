using System.Net;
using System.Net.Sockets;
using System.Text;
using Monitoring.Core.Access;
using Monitoring.Service.Tests;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>People come in with a real browser: by the link of a mail, and a wall screen by a key.</summary>
public sealed class SignInScenarios
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dana_asks_for_a_link_presses_the_button_of_its_page_sees_the_board_and_signs_out()
    {
        Tool.Require("chromium", "chromium");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        await Keys.MakeAsync(service, KeyScope.Manage);
        await using var browser = await Browser.StartAsync();

        var form = await browser.GoAsync(service.Url + "/slos/order-entry-accuracy");
        Assert.Contains("Send me a link", form, StringComparison.Ordinal);
        var asked = await browser.DoAsync(
            "document.getElementById('address').value = 'Dana.Ruiz@example.com'; document.querySelector('button').click()");
        Assert.Contains("Dana.Ruiz@example.com", asked, StringComparison.Ordinal);
        var mail = await SignInMail.NewestAsync(service);
        Assert.Equal("[SIGN IN] accuracy monitor of Plant 2", mail.Subject);
        var link = SignInMail.LinkIn(mail);

        Assert.Contains("Sign in as", await browser.GoAsync(link), StringComparison.Ordinal);
        var page = await browser.DoAsync("document.querySelector('button').click()");
        Assert.EndsWith("/slos/order-entry-accuracy", await browser.AddressAsync(), StringComparison.Ordinal);
        Assert.Contains("Signed in as <b><bdi>Dana Ruiz</bdi></b>", page, StringComparison.Ordinal);
        Assert.Contains("order-entry", await browser.GoAsync(service.Url + "/"), StringComparison.Ordinal);
        Assert.Contains(mail.File, await browser.GoAsync(service.Url + "/mails"), StringComparison.Ordinal);
        Assert.Contains("This link is used up", await browser.GoAsync(link), StringComparison.Ordinal);
        await browser.GoAsync(service.Url + "/");

        Assert.Contains("Send me a link", await browser.DoAsync("document.querySelector('.visitor button').click()"), StringComparison.Ordinal);
        Assert.Contains("Send me a link", await browser.GoAsync(service.Url + "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wall_screen_shows_the_board_over_a_restart_until_its_key_is_revoked()
    {
        Tool.Require("chromium", "chromium");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        var key = await Keys.MakeAsync(service, KeyScope.Read, "Hall 3");
        await using var browser = await Browser.StartAsync();
        await browser.GoAsync(service.Url + "/");
        await browser.DoAsync(Invariant($"document.getElementById('key').value = '{key}'; document.querySelectorAll('button')[1].click()"));
        Assert.Contains("Wall: <b><bdi>Hall 3</bdi></b>", await browser.PageAsync(), StringComparison.Ordinal);

        await service.StopAsync();
        await service.StartAsync();
        Assert.Contains("Wall: ", await browser.GoAsync(service.Url + "/"), StringComparison.Ordinal);

        await RevokeAsync(service, key);
        await EventuallyAsync(async () => (await browser.GoAsync(service.Url + "/")).Contains("Send me a link", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_form_of_a_foreign_page_changes_nothing()
    {
        Tool.Require("chromium", "chromium");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        var key = await Keys.MakeAsync(service, KeyScope.Read, "Hall 3");
        await using var browser = await Browser.StartAsync();
        await browser.GoAsync(service.Url + "/");
        await browser.DoAsync(Invariant($"document.getElementById('key').value = '{key}'; document.querySelectorAll('button')[1].click()"));
        using var foreign = new ForeignPage(
            Invariant($"<form method='post' action='{service.Url}/sign-out'><input name='formToken' value='x'><button>Win a prize</button></form>"));

        // Another name of this machine is another site to a browser.
        await browser.GoAsync(foreign.Address);
        await browser.DoAsync("document.querySelector('button').click()");

        Assert.Contains("Nothing was changed", await browser.PageAsync(), StringComparison.Ordinal);
        Assert.Contains("Wall: ", await browser.GoAsync(service.Url + "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_first_key_the_form_of_a_foreign_page_is_no_sign_of_life_and_our_own_form_is_taken()
    {
        Tool.Require("chromium", "chromium");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        await using var browser = await Browser.StartAsync();
        using var foreign = new ForeignPage(
            Invariant($"<form method='post' action='{service.Url}/v1/agents/order-entry/heartbeat'><button>Win a prize</button></form>"));

        await browser.GoAsync(foreign.Address);
        Assert.Contains("lets no page of another origin change anything", await browser.DoAsync("document.querySelector('button').click()"), StringComparison.Ordinal);
        Assert.Contains("\"dataState\":\"never\"", await service.Http.GetStringAsync("/v1/agents", Token), StringComparison.Ordinal);

        await browser.GoAsync(service.Url + "/maintenance");
        var ordered = await browser.DoAsync(
            "of.value = 'agent:order-entry'; by.value = 'dana'; reason.value = 'the portal is rebuilt'; document.querySelector('button.main').click()");
        Assert.Contains("the portal is rebuilt", ordered, StringComparison.Ordinal);
    }

    private static async Task RevokeAsync(ServiceProcess service, string key)
    {
        KeyText.Read(key, out var id);
        await using var store = await OpenAsync(service);
        Assert.Equal(Storage.Access.KeyRevocation.Revoked, await store.Access.RevokeKeyAsync(id, Token));
    }

    private static Task<Store> OpenAsync(ServiceProcess service) =>
        Store.OpenExistingAsync("sqlite:" + Path.Combine(service.Data, "monitoring.db"), TimeProvider.System, readsWhole: false, Token);

    private static async Task EventuallyAsync(Func<Task<bool>> isSo)
    {
        for (var wait = 0; !await isSo(); wait++)
        {
            Assert.True(wait < 600, "It did not become so.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    /// <summary>A page of somebody else, under another name of this machine.</summary>
    private sealed class ForeignPage : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public ForeignPage(string html)
        {
            listener.Start();
            Address = Invariant($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/");
            _ = AnswerAsync(html);
        }

        public string Address { get; }

        public void Dispose() => listener.Dispose();

        private async Task AnswerAsync(string html)
        {
            var answer = Encoding.UTF8.GetBytes(
                Invariant($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Encoding.UTF8.GetByteCount(html)}\r\nConnection: close\r\n\r\n{html}"));
            try
            {
                while (true)
                {
                    using var caller = await listener.AcceptTcpClientAsync(Token);
                    await using var stream = caller.GetStream();
                    _ = await stream.ReadAsync(new byte[4096], Token);
                    await stream.WriteAsync(answer, Token);
                }
            }
            catch (Exception end) when (end is ObjectDisposedException or SocketException or OperationCanceledException or IOException)
            {
                // The test is over.
            }
        }
    }
}
