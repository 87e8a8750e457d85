using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.TestHost;

namespace Monitoring.Service.Tests.SigningIn;

/// <summary>A browser as far as cookies and forms go. It follows no redirect.</summary>
internal sealed partial class Browser(TestServer server)
{
    private readonly HttpClient client = server.CreateClient();

    /// <summary>The cookies it has, by name.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>What every request says.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.Ordinal);

    /// <summary>The headers of the newest cookies it was given.</summary>
    public List<string> Given { get; } = [];

    /// <summary>Opens a page.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, string method = "GET") => SendAsync(new HttpRequestMessage(new(method), path));

    /// <summary>Opens a page and gives its text.</summary>
    public async Task<string> PageAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await GetAsync(path);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{path} answered {answer.StatusCode}: {page}");
        return page;
    }

    /// <summary>Posts fields as they are.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> fields) =>
        PostAsync(path, new FormUrlEncodedContent(fields));

    /// <summary>Posts a body.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, HttpContent content) =>
        SendAsync(new(HttpMethod.Post, path) { Content = content });

    /// <summary>Opens the page of a form, fills it in with fields and submits it.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, Dictionary<string, string> fields)
    {
        var page = await PageAsync(path);
        foreach (Match hidden in Hidden().Matches(page))
        {
            fields[hidden.Groups["name"].Value] = WebUtility.HtmlDecode(hidden.Groups["value"].Value);
        }

        var action = WebUtility.HtmlDecode(Action().Match(page).Groups["action"].Value);
        return await PostAsync(new Uri(new Uri(client.BaseAddress!, path), action).AbsoluteUri, fields);
    }

    /// <summary>Opens a page and presses its one button.</summary>
    public Task<HttpResponseMessage> PressAsync(string path) => SubmitAsync(path, new Dictionary<string, string>());

    /// <summary>Presses the button to sign out on a page.</summary>
    public async Task<HttpResponseMessage> SignOutAsync(string page = "/")
    {
        var hidden = Hidden().Match(await PageAsync(page));
        return await PostAsync("/sign-out", new Dictionary<string, string> { [hidden.Groups["name"].Value] = hidden.Groups["value"].Value });
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        foreach (var (name, value) in Headers)
        {
            request.Headers.Add(name, value);
        }

        using (request)
        {
            var answer = await client.SendAsync(request, SigningInHost.Token);
            Take(answer);
            return answer;
        }
    }

    private void Take(HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            return;
        }

        foreach (var cookie in cookies)
        {
            Given.Add(cookie);
            var (name, value) = cookie.Split(';')[0].Split('=', 2) is [var left, var right] ? (left, right) : (cookie, "");
            if (value.Length == 0)
            {
                Cookies.Remove(name);
            }
            else
            {
                Cookies[name] = value;
            }
        }
    }

    [GeneratedRegex("""<form class="fields" method="post" action="(?<action>[^"]*)">""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Action();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)">""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Hidden();
}
