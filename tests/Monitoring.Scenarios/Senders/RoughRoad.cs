using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using static System.FormattableString;

namespace Monitoring.Scenarios.Senders;

/// <summary>What happens to a request on its way.</summary>
internal enum Trouble
{
    /// <summary>It is answered.</summary>
    None,

    /// <summary>It is told to come again after <see cref="RoughRoad.Later"/>, and the service never hears of it.</summary>
    ComeAgainLater,

    /// <summary>The service answers, and the answer is lost.</summary>
    AnswerLost,

    /// <summary>The service answers, and the answer waits until <see cref="RoughRoad.LetGo"/>, when it is lost.</summary>
    AnswerHeld,

    /// <summary>The service is killed before it arrives, and started again.</summary>
    ServiceKilled,
}

/// <summary>A request as it came.</summary>
/// <param name="At">When, as a timestamp.</param>
/// <param name="Path">Its path.</param>
/// <param name="Body">Its body.</param>
/// <param name="Answer">The status its sender got; 0 when none.</param>
internal sealed record Passage(long At, string Path, string Body, int Answer);

/// <summary>The way from a sender to the service, on which the n-th request meets the n-th trouble and later ones none.</summary>
internal sealed class RoughRoad : IAsyncDisposable
{
    /// <summary>What a sender is told to wait; longer than it waits of itself at first.</summary>
    public static readonly TimeSpan Later = TimeSpan.FromSeconds(2);

    private readonly ServiceProcess service;
    private readonly Trouble[] troubles;
    private readonly WebApplication road;
    private readonly HttpClient onwards = new();
    private readonly List<Passage> passages = [];
    private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RoughRoad(ServiceProcess service, Trouble[] troubles)
    {
        (this.service, this.troubles) = (service, troubles);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        road = builder.Build();
        road.Run(PassAsync);
    }

    /// <summary>Where the sender posts to.</summary>
    public string Url => road.Urls.Single();

    /// <summary>Ends when an answer is held.</summary>
    public Task Held => held.Task;

    /// <summary>What came so far, in order.</summary>
    public IReadOnlyList<Passage> Passages
    {
        get
        {
            lock (passages)
            {
                return [.. passages];
            }
        }
    }

    /// <summary>Opens one.</summary>
    public static async Task<RoughRoad> OpenAsync(ServiceProcess service, params Trouble[] troubles)
    {
        var opened = new RoughRoad(service, troubles);
        await opened.road.StartAsync();
        return opened;
    }

    /// <summary>Loses the held answer.</summary>
    public void LetGo() => letGo.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        LetGo();
        await road.DisposeAsync();
        onwards.Dispose();
    }

    private async Task PassAsync(HttpContext came)
    {
        var at = Stopwatch.GetTimestamp();
        using var reader = new StreamReader(came.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        int number;
        lock (passages)
        {
            number = passages.Count;
            passages.Add(new Passage(at, came.Request.Path, body, 0));
        }

        var trouble = number < troubles.Length ? troubles[number] : Trouble.None;
        if (trouble == Trouble.ComeAgainLater)
        {
            came.Response.Headers.RetryAfter = Invariant($"{Later.TotalSeconds}");
            await AnswerAsync(number, came.Response, StatusCodes.Status503ServiceUnavailable, []);
            return;
        }

        if (trouble == Trouble.ServiceKilled)
        {
            await service.KillAsync();
            came.Abort();
            await service.StartAsync();
            return;
        }

        using var answer = await ForwardAsync(came.Request, body);
        if (trouble == Trouble.AnswerHeld)
        {
            held.SetResult();
            await letGo.Task;
        }

        if (answer is null || trouble != Trouble.None)
        {
            came.Abort();
            return;
        }

        came.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await AnswerAsync(number, came.Response, (int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    private async Task AnswerAsync(int number, HttpResponse response, int status, byte[] content)
    {
        lock (passages)
        {
            passages[number] = passages[number] with { Answer = status };
        }

        response.StatusCode = status;
        response.ContentLength = content.Length;
        await response.Body.WriteAsync(content);
    }

    // Null while the service is down.
    private async Task<HttpResponseMessage?> ForwardAsync(HttpRequest came, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(came.Method), service.Url + came.Path);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", came.ContentType);
        request.Content = content;
        foreach (var name in (string[])["Authorization", "Prefer"])
        {
            request.Headers.TryAddWithoutValidation(name, came.Headers[name].ToString());
        }

        try
        {
            return await onwards.SendAsync(request);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
