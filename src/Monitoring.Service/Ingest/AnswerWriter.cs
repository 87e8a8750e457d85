using System.IO.Pipelines;
using System.Text.Json;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>
/// Writes the result object; for who asked for the least, its counts and what was neither accepted nor a duplicate. A short one has its
/// length in the header, a long one goes out piece by piece, as fast as it is read.
/// </summary>
/// <remarks>The JSON writer hands full pages to the response by itself, so what it has pending says nothing about what is unsent.</remarks>
internal static class AnswerWriter
{
    private const int ItemsInOnePiece = 1_000;
    private const int Piece = 32 * 1024;

    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    /// <summary>Writes status and body.</summary>
    public static async Task WriteAsync(HttpResponse response, IngestAnswer answer, CancellationToken cancellationToken)
    {
        response.StatusCode = answer.Status;
        response.ContentType = "application/json";
        if (answer.IsMinimal)
        {
            response.Headers["Preference-Applied"] = Preference.Minimal;
        }

        if (answer.Results.Count > ItemsInOnePiece)
        {
            await WriteLongAsync(response, answer, cancellationToken);
        }
        else
        {
            response.ContentLength = WriteShort(response.BodyWriter, answer);
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static long WriteShort(PipeWriter body, IngestAnswer answer)
    {
        using var json = new Utf8JsonWriter(body, Options);
        Open(json, answer);
        for (var i = 0; i < answer.Results.Count; i++)
        {
            Write(json, answer, i);
        }

        Close(json, answer);
        HandOver(json);
        return json.BytesCommitted;
    }

    private static async Task WriteLongAsync(HttpResponse response, IngestAnswer answer, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(response.BodyWriter, Options);
        Open(json, answer);
        var sent = 0L;
        for (var i = 0; i < answer.Results.Count; i++)
        {
            Write(json, answer, i);
            if (json.BytesCommitted + json.BytesPending - sent > Piece)
            {
                HandOver(json);
                sent = json.BytesCommitted;
                await response.BodyWriter.FlushAsync(cancellationToken);
            }
        }

        Close(json, answer);
        HandOver(json);
    }

    /// <summary>Gives what was written to the response's own buffer; nothing is sent yet, so nothing blocks.</summary>
    private static void HandOver(Utf8JsonWriter json) => json.Flush();

    private static void Open(Utf8JsonWriter json, IngestAnswer answer)
    {
        json.WriteStartObject();
        json.WriteNumber("received"u8, answer.Results.Count);
        json.WriteNumber("accepted"u8, answer.Count(ItemStatus.Accepted));
        json.WriteNumber("duplicate"u8, answer.Count(ItemStatus.Duplicate));
        json.WriteNumber("conflict"u8, answer.Count(ItemStatus.Conflict));
        json.WriteNumber("rejected"u8, answer.Count(ItemStatus.Rejected));
        json.WriteNumber("waiting"u8, answer.Waiting);
        if (answer.Skipped > 0)
        {
            json.WriteNumber("skipped"u8, answer.Skipped);
        }

        json.WriteStartArray("results"u8);
    }

    private static void Write(Utf8JsonWriter json, IngestAnswer answer, int index)
    {
        var (transactionId, result, line) = answer.Results[index];
        if (answer.IsMinimal && result.Status is ItemStatus.Accepted or ItemStatus.Duplicate)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        if (line > 0)
        {
            json.WriteNumber("line"u8, line);
        }

        if (transactionId is not null)
        {
            json.WriteString("transactionId"u8, transactionId);
        }

        json.WriteString("status"u8, Word<ItemStatus>.Of(result.Status));
        if (result.Status is ItemStatus.Accepted or ItemStatus.Duplicate)
        {
            json.WriteBoolean("judged"u8, result.Judged);
            WriteOrNull(json, "position"u8, result.Position);
            if (result.Effective is { } effective)
            {
                json.WriteBoolean("effective"u8, effective);
            }
        }

        if (result.Faults.Count > 0)
        {
            json.WriteStartArray("errors"u8);
            foreach (var fault in result.Faults)
            {
                json.WriteStartObject();
                json.WriteString("pointer"u8, fault.Pointer);
                json.WriteString("reason"u8, fault.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Close(Utf8JsonWriter json, IngestAnswer answer)
    {
        json.WriteEndArray();
        if (answer.UncountedIndicators.Count > 0)
        {
            json.WriteStartArray("uncountedIndicators"u8);
            foreach (var told in answer.UncountedIndicators)
            {
                json.WriteStartObject();
                json.WriteString("agent"u8, told.Agent);
                json.WriteString("indicator"u8, told.Indicator);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (!answer.IsMinimal)
        {
            json.WriteStartArray("slos"u8);
            foreach (var slo in answer.Slos)
            {
                Write(json, slo);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, in SloStanding slo)
    {
        json.WriteStartObject();
        json.WriteString("slo"u8, slo.Slo);
        json.WriteString("state"u8, Word<AccuracyState>.Of(slo.State));
        json.WriteNumber("judged"u8, slo.Judged);
        json.WriteNumber("wrong"u8, slo.Wrong);
        json.WriteNumber("allowed"u8, slo.Allowed);
        if (slo.Accuracy is { } accuracy)
        {
            json.WriteNumber("accuracy"u8, accuracy);
        }
        else
        {
            json.WriteNull("accuracy"u8);
        }

        WriteOrNull(json, "episode"u8, slo.Episode);
        json.WriteEndObject();
    }

    private static void WriteOrNull(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
