using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>A real Chromium that is told what to do by its own protocol (DevTools), with cookies of its own.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    private readonly string profile = Directory.CreateTempSubdirectory("browser-").FullName;
    private readonly ClientWebSocket socket = new();
    private readonly Process process;
    private int asked;

    private Browser(IEnumerable<string> options) => process = Process.Start(new ProcessStartInfo("chromium", [
        .. options, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", "--user-data-dir=" + profile, "--window-size=1280,800",
        "about:blank"]) { UseShellExecute = false, RedirectStandardError = true })
            ?? throw new InvalidOperationException("chromium did not start.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts one with an empty page.</summary>
    /// <param name="options">More that is said to it.</param>
    public static async Task<Browser> StartAsync(params IEnumerable<string> options)
    {
        var browser = new Browser(options);
        try
        {
            browser.process.BeginErrorReadLine();
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes to an address and gives the page.</summary>
    public async Task<string> GoAsync(string address)
    {
        await LeaveAsync(() => AskAsync("Page.navigate", new { url = address }));
        return await PageAsync();
    }

    /// <summary>Does something that leaves the page, given as script of whoever sits before the browser, and gives the next page.</summary>
    public async Task<string> DoAsync(string script)
    {
        await LeaveAsync(() => RunAsync(script));
        return await PageAsync();
    }

    /// <summary>
    /// Follows a link of the page's frame as whoever uses the keys does, and gives the next page: what a frame keeps to itself no script of
    /// its page reaches.
    /// </summary>
    /// <param name="number">Which of the frame's links, from 1.</param>
    public async Task<string> FollowInFrameAsync(int number)
    {
        await LeaveAsync(async () =>
        {
            await AskAsync("Emulation.setFocusEmulationEnabled", new { enabled = true });
            await RunAsync("const before = document.querySelector('iframe'); before.tabIndex = 0; before.focus()");
            for (var press = 0; press < number; press++)
            {
                await PressAsync("Tab", 9, text: null);
            }

            await PressAsync("Enter", 13, text: "\r");
        });
        return await PageAsync();
    }

    /// <summary>The page as it is now, as HTML.</summary>
    public async Task<string> PageAsync() => (await RunAsync("document.documentElement.outerHTML")).GetString()!;

    /// <summary>The address of the page.</summary>
    public async Task<string> AddressAsync() => (await RunAsync("location.href")).GetString()!;

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        Directory.Delete(profile, recursive: true);
    }

    private async Task ConnectAsync()
    {
        var port = Path.Combine(profile, "DevToolsActivePort");
        string[] lines = [];
        for (var waited = Stopwatch.StartNew(); lines.Length < 2; await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token))
        {
            Assert.True(waited.Elapsed < Within && !process.HasExited, "chromium did not open its port.");
            lines = File.Exists(port) ? await File.ReadAllLinesAsync(port, Token) : [];
        }

        using var http = new HttpClient();
        var pages = await http.GetStringAsync(Invariant($"http://127.0.0.1:{lines[0]}/json/list"), Token);
        using var list = JsonDocument.Parse(pages);
        var page = list.RootElement.EnumerateArray().First(target => target.GetProperty("type").GetString() == "page");
        await socket.ConnectAsync(new Uri(page.GetProperty("webSocketDebuggerUrl").GetString()!), Token);
        await AskAsync("Page.enable", new { });
    }

    private async Task LeaveAsync(Func<Task> leave)
    {
        await RunAsync("window.before = true");
        await leave();
        for (var waited = Stopwatch.StartNew(); !await IsNewAsync(); await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token))
        {
            Assert.True(waited.Elapsed < Within, "The browser stays on its page.");
        }
    }

    private async Task PressAsync(string key, int code, string? text)
    {
        foreach (var type in (string[])["keyDown", "keyUp"])
        {
            await AskAsync("Input.dispatchKeyEvent", new { type, key, code = key, windowsVirtualKeyCode = code, text = type == "keyDown" ? text ?? "" : "" });
        }
    }

    private async Task<bool> IsNewAsync() =>
        (await RunAsync("window.before !== true && document.readyState === 'complete'")) is { ValueKind: JsonValueKind.True };

    private async Task<JsonElement> RunAsync(string expression)
    {
        var answer = await AskAsync("Runtime.evaluate", new { expression, returnByValue = true });
        return answer.TryGetProperty("result", out var result) && result.TryGetProperty("value", out var value) ? value : default;
    }

    private async Task<JsonElement> AskAsync(string method, object parameters)
    {
        var id = ++asked;
        await socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters }), WebSocketMessageType.Text, endOfMessage: true, Token);
        while (true)
        {
            using var said = JsonDocument.Parse(await HearAsync());
            if (said.RootElement.TryGetProperty("id", out var of) && of.GetInt32() == id)
            {
                // A page that goes while it is asked answers with an error; whoever waits asks again.
                return said.RootElement.TryGetProperty("result", out var result) ? result.Clone() : JsonElement.Parse("{}");
            }
        }
    }

    private async Task<byte[]> HearAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, Token).WaitAsync(Within, Token);
            await message.WriteAsync(buffer.AsMemory(0, part.Count), Token);
            if (part.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }
}
