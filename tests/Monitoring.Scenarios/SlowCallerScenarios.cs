using System.Net;
using System.Net.Http.Json;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>Callers that are slow do not keep others from being answered.</summary>
public sealed class SlowCallerScenarios
{
    private const int Uploads = 8;

    [Fact]
    public async Task Eight_slow_uploads_leave_room_for_everybody_else()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        var uploads = await Task.WhenAll(Enumerable.Range(0, Uploads).Select(_ => SlowUpload.StartAsync(service)));
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, TestContext.Current.CancellationToken);

        for (var number = 0; number < 100; number++)
        {
            using var answer = await service.Http.PostAsJsonAsync(
                "/v1/outcomes", new { agent = "order-entry", transactionId = Invariant($"PO-{number}"), verdict = "correct",
                    source = "check" });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.All(await Task.WhenAll(uploads.Select(upload => upload.AnswerAsync())), answer =>
            Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal));
        await Task.WhenAll(uploads.Select(upload => upload.DisposeAsync().AsTask()));
        await service.StopAsync();
    }
}
